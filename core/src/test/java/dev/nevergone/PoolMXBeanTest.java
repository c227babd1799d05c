package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool in JMX. */
@Timeout(60)
class PoolMXBeanTest {

    private static final String NAME = "dev.nevergone:type=Pool,name=shown";
    private static final MBeanServer JMX_SERVER = ManagementFactory.getPlatformMBeanServer();

    @Test
    void showsWhatThePoolHolds() throws Exception {
        try (ResilientDataSource pool = create();
                Connection connection = pool.getConnection()) {
            Pools.select(connection);
            PoolMXBean bean = JMX.newMXBeanProxy(JMX_SERVER, new ObjectName(NAME), PoolMXBean.class);
            assertThat(bean.getName()).isEqualTo("shown");
            assertThat(bean.getActive()).isEqualTo(1);
            assertThat(bean.getCreated()).isEqualTo(1);
            assertThat(bean.isInOutage()).isFalse();
            assertThat(bean.getClosed()).isEqualTo(pool.stats().closed());
        }
    }

    @Test
    void hasAnAttributeForEachComponentOfTheStats() throws Exception {
        try (ResilientDataSource pool = create()) {
            assertThat(pool.isClosed()).isFalse();
            Set<String> attributes = Arrays.stream(
                            JMX_SERVER.getMBeanInfo(new ObjectName(NAME)).getAttributes())
                    .map(MBeanAttributeInfo::getName)
                    .collect(Collectors.toSet());
            Set<String> components = Arrays.stream(PoolStats.class.getRecordComponents())
                    .map(component -> component.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                            + component.getName().substring(1))
                    .collect(Collectors.toSet());
            components.addAll(Set.of("InOutage", "Suspended", "Retries", "RetriesRefused"));
            assertThat(attributes).isEqualTo(components);
        }
    }

    @Test
    void showsWhatIsKnownAboutTheServer() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(PoolSettings.builder("jdbc:mysql://127.0.0.1:" + Pools.closedPort() + "/app")
                        .name("shown")
                        .outageGrace(Duration.ZERO)
                        .build())) {
            ObjectName name = new ObjectName(NAME);
            assertThat(JMX_SERVER.getAttribute(name, "Server")).isEqualTo("UP");
            assertThat(JMX_SERVER.getAttribute(name, "FailedProbes")).isEqualTo(0L);
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            assertThat(JMX_SERVER.getAttribute(name, "Server")).isEqualTo("DOWN");
            assertThat((Long) JMX_SERVER.getAttribute(name, "FailedProbes")).isPositive();
        }
    }

    @Test
    void operatesThePool() throws Exception {
        ObjectName name = new ObjectName(NAME);
        try (ResilientDataSource pool = create()) {
            Pools.fill(pool, 2);
            JMX_SERVER.invoke(name, "suspend", null, null);
            assertThat(pool.isSuspended()).isTrue();
            assertThat(JMX_SERVER.getAttribute(name, "Suspended")).isEqualTo(true);
            JMX_SERVER.invoke(name, "resume", null, null);
            assertThat(pool.isSuspended()).isFalse();

            JMX_SERVER.invoke(name, "evictAll", null, null);
            assertThat(pool.stats().idle()).isZero();

            JMX_SERVER.invoke(name, "resize", new Object[] {2, -1}, new String[] {"int", "int"});
            assertThat(pool.stats().poolSize()).isEqualTo(2);
            assertThat(pool.stats().maxOverflow()).isEqualTo(-1);

            try (Connection lent = pool.getConnection()) {
                Pools.select(lent);
                assertThat(drain(name, 50L)).isEqualTo(false);
            }
            assertThat(drain(name, 0L)).isEqualTo(true);
            assertThat(pool.isSuspended()).isTrue();
        }
    }

    @Test
    void refusesValuesThatMakeNoSenseAndChangesNothing() throws Exception {
        ObjectName name = new ObjectName(NAME);
        try (ResilientDataSource pool = create()) {
            assertThatThrownBy(() -> drain(name, -1L))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("pool shown: drain timeout (PT-0.001S): must be zero to 365 days; the pool"
                            + " was not suspended");
            assertThatThrownBy(() -> drain(name, Long.MAX_VALUE))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
            assertThat(pool.isSuspended()).isFalse();
            assertThatThrownBy(
                            () -> JMX_SERVER.invoke(name, "resize", new Object[] {0, 3}, new String[] {"int", "int"}))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
            assertThat(pool.stats().poolSize()).isEqualTo(5);
        }
    }

    private static Object drain(ObjectName name, long millis) throws Exception {
        return JMX_SERVER.invoke(name, "drain", new Object[] {millis}, new String[] {"long"});
    }

    @Test
    void isGoneOnceThePoolIsClosed() throws Exception {
        ResilientDataSource pool = create();
        assertThat(JMX_SERVER.isRegistered(new ObjectName(NAME))).isTrue();
        pool.close();
        pool.close();
        assertThat(JMX_SERVER.isRegistered(new ObjectName(NAME))).isFalse();
    }

    @Test
    void isNumberedWhereTheNameIsTaken() throws Exception {
        ObjectName second = new ObjectName(NAME + ",instance=2");
        try (ResilientDataSource first = create()) {
            try (ResilientDataSource namesake = create()) {
                assertThat(namesake.name()).isEqualTo(first.name());
                assertThat(JMX_SERVER.isRegistered(second)).isTrue();
            }
            assertThat(JMX_SERVER.isRegistered(second)).isFalse();
            assertThat(JMX_SERVER.isRegistered(new ObjectName(NAME))).isTrue();
        }
    }

    private static ResilientDataSource create() {
        return PoolFactory.create(Pools.settings().name("shown").build());
    }
}
