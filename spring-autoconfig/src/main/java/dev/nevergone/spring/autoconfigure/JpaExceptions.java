package dev.nevergone.spring.autoconfigure;

import dev.nevergone.spring.ResilientExceptionTranslator;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;

/**
 * Gives Hibernate's JPA dialect our translation of exceptions. What is not ours stays Hibernate's to translate, and what it leaves to
 * Spring's default for failed commits stays that one's.
 */
final class JpaExceptions implements BeanPostProcessor, Ordered {

    private final SQLExceptionTranslator ofCommits = new SQLExceptionSubclassTranslator();

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof EntityManagerFactoryInfo factory
                && factory.getJpaDialect() instanceof HibernateJpaDialect dialect) {
            dialect.setJdbcExceptionTranslator(ResilientExceptionTranslator.forTransactions((task, sql, failure) ->
                    task.startsWith("Hibernate transaction") ? ofCommits.translate(task, sql, failure) : null));
        }
        return bean;
    }
}
