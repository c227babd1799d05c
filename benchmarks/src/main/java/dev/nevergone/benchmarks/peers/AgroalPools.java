package dev.nevergone.benchmarks.peers;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.MySQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;

/** Agroal. */
final class AgroalPools implements Pools {

    @Override
    public OpenPool open(PoolPlan plan, Tuning tuning) throws SQLException {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> {
                    pool.maxSize(plan.maximum()).connectionFactoryConfiguration(factory -> factory(factory, plan));
                    return tuning == Tuning.BEST ? best(pool, plan) : pool;
                });
        return OpenPool.of(AgroalDataSource.from(configuration));
    }

    private static AgroalConnectionFactoryConfigurationSupplier factory(
            AgroalConnectionFactoryConfigurationSupplier factory, PoolPlan plan) {
        factory.jdbcUrl(plan.url())
                .principal(new NamePrincipal(plan.username()))
                .credential(new SimplePassword(plan.password()));
        if (!plan.driverClass().isEmpty()) {
            factory.connectionProviderClassName(plan.driverClass());
        }
        plan.driverProperties().forEach(factory::jdbcProperty);
        return factory;
    }

    private static AgroalConnectionPoolConfigurationSupplier best(
            AgroalConnectionPoolConfigurationSupplier pool, PoolPlan plan) {
        return pool.acquisitionTimeout(plan.borrowTimeout())
                .validateOnBorrow(true)
                .connectionValidator(ConnectionValidator.defaultValidatorWithTimeout(1))
                .exceptionSorter(new MySQLExceptionSorter());
    }

    @Override
    public String defaults() {
        return "never looks at a connection, and takes none for dead";
    }

    @Override
    public String best() {
        return "validateOnBorrow, defaultValidatorWithTimeout(1), MySQLExceptionSorter, acquisitionTimeout";
    }
}
