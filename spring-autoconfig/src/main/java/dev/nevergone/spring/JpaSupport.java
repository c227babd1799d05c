package dev.nevergone.spring;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** What has to do with JPA, which an application need not have. */
final class JpaSupport {

    private static final boolean PRESENT =
            ClassUtils.isPresent("org.springframework.orm.jpa.JpaTransactionManager", JpaSupport.class.getClassLoader())
                    && ClassUtils.isPresent("jakarta.persistence.EntityManager", JpaSupport.class.getClassLoader());

    private JpaSupport() {}

    static @Nullable DataSource dataSourceOf(PlatformTransactionManager manager) {
        return PRESENT ? Present.dataSourceOf(manager) : null;
    }

    /**
     * Empties the persistence contexts that are bound to this thread beyond a transaction ("open in view"), so that the next
     * attempt sees nothing of the one before. Within a transaction nothing is done: it is not the attempt's.
     */
    static void forgetEntities() {
        if (PRESENT && !TransactionSynchronizationManager.isActualTransactionActive()) {
            Present.forgetEntities();
        }
    }

    /** Loaded only where JPA is there. */
    private static final class Present {

        static @Nullable DataSource dataSourceOf(PlatformTransactionManager manager) {
            return manager instanceof JpaTransactionManager jpa ? jpa.getDataSource() : null;
        }

        static void forgetEntities() {
            for (Object resource :
                    TransactionSynchronizationManager.getResourceMap().values()) {
                if (resource instanceof EntityManagerHolder holder
                        && holder.getEntityManager().isOpen()) {
                    holder.getEntityManager().clear();
                }
            }
        }
    }
}
