package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
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
            assertThat(attributes).isEqualTo(components);
        }
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
