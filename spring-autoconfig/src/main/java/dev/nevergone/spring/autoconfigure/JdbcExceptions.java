package dev.nevergone.spring.autoconfigure;

import dev.nevergone.spring.ResilientExceptionTranslator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.support.JdbcAccessor;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Puts our translation of exceptions before that of templates and transaction managers, and keeps theirs behind it. */
final class JdbcExceptions implements BeanPostProcessor, Ordered {

    /** Of an application's own error codes Spring would look up the database's name, and so connect, when asked for them here. */
    private final boolean ownErrorCodes = new ClassPathResource("sql-error-codes.xml").exists();

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (!ownErrorCodes && bean instanceof JdbcAccessor accessor) {
            accessor.setExceptionTranslator(
                    ResilientExceptionTranslator.forStatements(accessor.getExceptionTranslator()));
        } else if (!ownErrorCodes && bean instanceof JdbcTransactionManager manager) {
            manager.setExceptionTranslator(
                    ResilientExceptionTranslator.forTransactions(manager.getExceptionTranslator()));
        }
        return bean;
    }
}
