package dev.nevergone.spring;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionInterceptor;

/**
 * Puts the repetition of {@link RetryTransaction} around the transaction. Spring Boot applications have it by itself; without
 * Boot it is a bean beside {@code @EnableTransactionManagement}. Thread-safe.
 */
public final class RetryTransactionAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    /** Where the transaction's own advisor has the lowest precedence, as it has by default. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

    private final transient BeanFactory beans;
    private final transient RetryTransactionSource source = new RetryTransactionSource();
    private final transient Matcher pointcut = new Matcher();
    private final transient Repetition advice = new Repetition();

    /** @param beans where transaction managers are looked for */
    public RetryTransactionAdvisor(BeanFactory beans) {
        this.beans = beans;
        setOrder(ORDER);
    }

    /** Outside of the transaction, wherever {@code @EnableTransactionManagement(order = ...)} has put that. */
    @Override
    public int getOrder() {
        BeanFactoryTransactionAttributeSourceAdvisor transaction = beans.getBeanProvider(
                        BeanFactoryTransactionAttributeSourceAdvisor.class)
                .getIfUnique();
        int inner = transaction == null ? Ordered.LOWEST_PRECEDENCE : transaction.getOrder();
        return inner == Ordered.HIGHEST_PRECEDENCE ? inner : Math.min(ORDER, inner - 1);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return advice;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    private UnaryOperator<String> placeholders() {
        return beans instanceof ConfigurableBeanFactory configurable
                ? text -> {
                    String resolved = configurable.resolveEmbeddedValue(text);
                    return resolved == null ? "" : resolved;
                }
                : text -> text;
    }

    private final class Matcher extends StaticMethodMatcherPointcut {

        Matcher() {
            setClassFilter(type -> AnnotationUtils.isCandidateClass(type, RetryTransaction.class));
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return source.find(method, targetClass) != null;
        }
    }

    private record Key(Method method, @Nullable Class<?> targetClass) {}

    private final class Repetition implements MethodInterceptor {

        private final Map<Key, RetryTransactionSource.Plan> plans = new ConcurrentHashMap<>();
        private final Map<PlatformTransactionManager, TransactionRepeater> repeaters = new ConcurrentHashMap<>();
        private final Managers managers = new Managers();

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            Object target = invocation.getThis();
            Class<?> targetClass = target == null ? null : AopUtils.getTargetClass(target);
            Method method = invocation.getMethod();
            RetryTransaction annotation = source.find(method, targetClass);
            if (annotation == null) {
                return invocation.proceed();
            }
            RetryTransactionSource.Plan plan = plans.computeIfAbsent(
                    new Key(method, targetClass), key -> source.plan(annotation, method, targetClass, placeholders()));
            PlatformTransactionManager manager = managers.of(plan.transaction(), targetClass);
            TransactionRepeater repeater = repeaters.computeIfAbsent(manager, TransactionRepeater::new);
            return repeater.run(plan.rules(), proceeding(invocation));
        }

        /** What a method returns may be null, which the null checks cannot see in a lambda. */
        @SuppressWarnings("NullAway")
        private static TransactionRepeater.Work<@Nullable Object, Throwable> proceeding(MethodInvocation invocation) {
            return () -> fresh(invocation).proceed();
        }

        /** An invocation can be proceeded with once. */
        private static MethodInvocation fresh(MethodInvocation invocation) {
            return invocation instanceof ProxyMethodInvocation proxy ? proxy.invocableClone() : invocation;
        }
    }

    /** Chooses the transaction manager as {@code @Transactional} does. */
    private final class Managers extends TransactionAspectSupport {

        private static final long serialVersionUID = 1L;

        private volatile boolean prepared;

        PlatformTransactionManager of(TransactionAttribute transaction, @Nullable Class<?> targetClass) {
            prepare();
            TransactionManager manager = determineTransactionManager(transaction, targetClass);
            if (manager instanceof PlatformTransactionManager platform) {
                return platform;
            }
            throw new IllegalStateException("@RetryTransaction on " + targetClass
                    + ": needs a PlatformTransactionManager, and found " + manager
                    + ": reactive transactions are not repeated");
        }

        private void prepare() {
            if (prepared) {
                return;
            }
            TransactionInterceptor spring =
                    beans.getBeanProvider(TransactionInterceptor.class).getIfUnique();
            if (spring != null && spring.getTransactionManager() != null) {
                setTransactionManager(spring.getTransactionManager());
            }
            setBeanFactory(beans);
            prepared = true;
        }
    }
}
