package dev.nevergone.spring.autoconfigure;

import dev.nevergone.spring.ResilientTransactionTemplate;
import dev.nevergone.spring.RetryTransactionAdvisor;
import dev.nevergone.spring.RetryTransactionChecks;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.PlatformTransactionManager;

/** {@code @RetryTransaction}, the template that does the same in code, and exceptions that say what may be repeated. */
@AutoConfiguration(
        after = {
            NevergoneAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            TransactionAutoConfiguration.class
        },
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({PlatformTransactionManager.class, JdbcTemplate.class})
@ConditionalOnBooleanProperty(name = "nevergone.enabled", matchIfMissing = true)
public final class NevergoneTransactionAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RetryTransactionAdvisor nevergoneRetryTransactionAdvisor(BeanFactory beans) {
        return new RetryTransactionAdvisor(beans);
    }

    @Bean
    static RetryTransactionChecks nevergoneRetryTransactionChecks() {
        return new RetryTransactionChecks();
    }

    @Configuration(proxyBeanMethods = false)
    static class Template {

        /** No candidate for those who ask for a plain TransactionTemplate: that one is Boot's. */
        @Bean(defaultCandidate = false)
        @ConditionalOnSingleCandidate(PlatformTransactionManager.class)
        @ConditionalOnMissingBean
        ResilientTransactionTemplate resilientTransactionTemplate(PlatformTransactionManager manager) {
            return new ResilientTransactionTemplate(manager);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(SQLExceptionTranslator.class)
    @ConditionalOnBooleanProperty(name = "nevergone.translate-exceptions", matchIfMissing = true)
    static class Exceptions {

        @Bean
        static JdbcExceptions nevergoneJdbcExceptions() {
            return new JdbcExceptions();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HibernateJpaDialect.class)
    @ConditionalOnMissingBean(SQLExceptionTranslator.class)
    @ConditionalOnBooleanProperty(name = "nevergone.translate-exceptions", matchIfMissing = true)
    static class JpaExceptionTranslation {

        @Bean
        static JpaExceptions nevergoneJpaExceptions() {
            return new JpaExceptions();
        }
    }
}
