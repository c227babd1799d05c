package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcProperties;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/** Makes the beans of a bind, each as Boot makes that of the default database. {@link BindRegistrar} names the methods. */
final class BindBeans {

    private BindBeans() {}

    static ResilientDataSource dataSource(String bind, BindPools pools) {
        return pools.open(bind);
    }

    static JdbcTemplate jdbcTemplate(
            DataSource dataSource,
            ObjectProvider<JdbcProperties> properties,
            ObjectProvider<SQLExceptionTranslator> translator) {
        JdbcTemplate made = new JdbcTemplate(dataSource);
        properties.ifAvailable(given -> apply(given.getTemplate(), made));
        translator.ifUnique(made::setExceptionTranslator);
        return made;
    }

    private static void apply(JdbcProperties.Template from, JdbcTemplate to) {
        to.setIgnoreWarnings(from.isIgnoreWarnings());
        to.setFetchSize(from.getFetchSize());
        to.setMaxRows(from.getMaxRows());
        Duration timeout = from.getQueryTimeout();
        if (timeout != null) {
            to.setQueryTimeout((int) timeout.toSeconds());
        }
        to.setSkipResultsProcessing(from.isSkipResultsProcessing());
        to.setSkipUndeclaredResults(from.isSkipUndeclaredResults());
        to.setResultsMapCaseInsensitive(from.isResultsMapCaseInsensitive());
    }

    static JdbcClient jdbcClient(JdbcTemplate jdbcTemplate) {
        return JdbcClient.create(jdbcTemplate);
    }

    static JdbcTransactionManager transactionManager(
            DataSource dataSource, ObjectProvider<TransactionManagerCustomizers> customizers) {
        JdbcTransactionManager made = new JdbcTransactionManager(dataSource);
        customizers.ifAvailable(given -> given.customize(made));
        return made;
    }
}
