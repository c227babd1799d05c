package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows pools in the platform's MBean server. Stateless. */
public final class JmxRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);
    private static final int MOST_OF_ONE_NAME = 1_000;

    private JmxRegistration() {}

    /**
     * Registers a pool under the first name that is free: {@code dev.nevergone:type=Pool,name=app}, then the same with
     * {@code ,instance=2} and so on. Where that fails, it is said and the pool works without.
     *
     * @return what unregisters it
     */
    public static Runnable register(String pool, PoolMXBean bean) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = register(server, pool, new StandardMBean(bean, PoolMXBean.class, true));
            return () -> unregister(server, name);
        } catch (JMException | SecurityException e) {
            LOG.warn("pool {}: cannot be shown in JMX", pool, e);
            return () -> {};
        }
    }

    private static ObjectName register(MBeanServer server, String pool, StandardMBean bean) throws JMException {
        for (int instance = 1; ; instance++) {
            ObjectName name = new ObjectName(
                    "dev.nevergone:type=Pool,name=" + pool + (instance == 1 ? "" : ",instance=" + instance));
            try {
                server.registerMBean(bean, name);
                return name;
            } catch (InstanceAlreadyExistsException taken) {
                if (instance == MOST_OF_ONE_NAME) {
                    throw taken;
                }
            }
        }
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (JMException | SecurityException e) {
            LOG.debug("{} cannot be unregistered", name, e);
        }
    }
}
