package dev.nevergone.testkit.internal.junit;

import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tests their {@link FaultyServer}; see {@link FaultyMySql}. Stateless: what lasts is in JUnit's stores. */
public final class FaultyMySqlExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterTestExecutionCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver,
                InvocationInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(FaultyMySql.class);
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(FaultyMySqlExtension.class);
    private static final String LEASE = "lease";
    private static final String REPORTED = "reported";

    /** For JUnit. */
    public FaultyMySqlExtension() {}

    /** A constructor's parameter is for one test, except where one instance serves all tests. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(FaultyMySql.class)
                || (isFaultyServer(parameter) && Options.ofClass(context).isPresent());
    }

    private static boolean isFaultyServer(ParameterContext parameter) {
        return parameter.getParameter().getType() == FaultyServer.class;
    }

    @Override
    public FaultyServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (!isFaultyServer(parameter)) {
            throw new ParameterResolutionException("@FaultyMySql - parameter (" + parameter.getParameter()
                    + "): must be a " + FaultyServer.class.getName());
        }
        return lease(Options.ofParameter(parameter, context).orElseThrow(), context)
                .tenant()
                .faulty();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Options.ofClass(context).ifPresent(options -> lease(options, context));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Lease lease = leaseOf(context);
        if (lease != null) {
            lease.checkAlone(context);
        }
    }

    /** Before the test's own {@code @AfterEach} methods, so that they find a server that works. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        settle(context, false);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        settle(context, true);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        settle(context, true);
    }

    private static void settle(ExtensionContext context, boolean resetCounts) {
        Lease lease = leaseOf(context);
        if (lease != null) {
            context.getExecutionException().ifPresent(failure -> report(lease, context, failure));
            lease.heal(resetCounts);
        }
    }

    /** Each dynamic test is a test: what it broke is healed after it. */
    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext dynamic, ExtensionContext context)
            throws Throwable {
        Lease lease = leaseOf(context);
        if (lease == null) {
            invocation.proceed();
            return;
        }
        lease.oneByOne().lock();
        try (AutoCloseable healing = () -> lease.heal(true)) {
            try {
                invocation.proceed();
            } catch (Throwable e) {
                report(lease, context, e);
                throw e;
            }
        } finally {
            lease.oneByOne().unlock();
        }
    }

    private static @Nullable Lease leaseOf(ExtensionContext context) {
        return store(context).get(LEASE, Lease.class);
    }

    /** What this context, or one around it, has leased; else a new lease, until the end of this context. */
    private static Lease lease(Options options, ExtensionContext context) {
        Lease held = leaseOf(context);
        if (held != null) {
            if (!held.tenant().options().equals(options)) {
                throw new ExtensionConfigurationException("@FaultyMySql (" + options + "): this test has one with "
                        + held.tenant().options() + " already, and a test has one server. Start others with"
                        + " FaultyServer.inFrontOf(MySqlServer.start())");
            }
            held.checkAlone(context);
            return held;
        }
        Tenant tenant =
                store(outermostClass(context)).computeIfAbsent(options, asked -> new Tenant(options), Tenant.class);
        boolean alone =
                context.getTestMethod().isPresent() || Options.ofClass(context).isPresent();
        Lease lease = Lease.take(tenant, alone, context);
        store(context).put(LEASE, lease);
        return lease;
    }

    private static ExtensionContext outermostClass(ExtensionContext context) {
        return context.getParent()
                .filter(parent -> parent.getTestClass().isPresent())
                .map(FaultyMySqlExtension::outermostClass)
                .orElse(context);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    private static void report(Lease lease, ExtensionContext context, Throwable failure) {
        FaultyServer faulty = lease.tenant().started();
        ExtensionContext.Store store = store(context);
        if (faulty == null || failure instanceof TestAbortedException || store.get(REPORTED) != null) {
            return;
        }
        store.put(REPORTED, true);
        String description = describe(faulty);
        LOG.warn("{} failed. {}", context.getDisplayName(), description);
        context.publishReportEntry(FaultyServer.class.getName(), description);
    }

    private static String describe(FaultyServer faulty) {
        try {
            return faulty.describe();
        } catch (RuntimeException e) {
            // The test's own failure is what counts.
            return faulty + " could not be described: " + e;
        }
    }
}
