package dev.nevergone.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/**
 * Refuses at start-up what {@link RetryTransaction} could not do: it would be ignored without a word. Also has the commits of all
 * transaction managers watched. Spring Boot applications have it by itself; without Boot it is a bean, made by a static
 * {@code @Bean} method. Thread-safe.
 */
public final class RetryTransactionChecks implements BeanPostProcessor, BeanFactoryAware, PriorityOrdered {

    private final RetryTransactionSource source = new RetryTransactionSource();
    private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();
    private @Nullable BeanFactory beans;

    /** Made by Spring. */
    public RetryTransactionChecks() {}

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        beans = beanFactory;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof PlatformTransactionManager manager && bean instanceof ConfigurableTransactionManager) {
            CommitWatch.over(manager);
        }
        Class<?> type = ClassUtils.getUserClass(bean);
        if (AnnotationUtils.isCandidateClass(type, RetryTransaction.class) && checked.add(type)) {
            check(type, beanName);
        }
        return bean;
    }

    private void check(Class<?> type, String beanName) {
        Map<Method, RetryTransaction> annotated = MethodIntrospector.selectMethods(
                type, (MethodIntrospector.MetadataLookup<RetryTransaction>) method -> source.find(method, type));
        annotated.forEach((method, annotation) -> {
            String wrong = problem(type, method, annotation);
            if (wrong != null) {
                throw new BeanCreationException(
                        beanName, "@RetryTransaction on " + type.getName() + "." + method.getName() + "(): " + wrong);
            }
        });
    }

    private @Nullable String problem(Class<?> type, Method method, RetryTransaction annotation) {
        boolean onMethod = AnnotatedElementUtils.hasAnnotation(method, RetryTransaction.class);
        int modifiers = method.getModifiers();
        if (onMethod && Modifier.isPrivate(modifiers)) {
            return "the method is private, so calls of it pass the proxy by. Make it public, and call it from another bean";
        }
        if (onMethod && Modifier.isStatic(modifiers)) {
            return "the method is static, so calls of it pass the proxy by. Make it a public method of the bean";
        }
        if (onMethod && Modifier.isFinal(modifiers) && !isOfInterface(type, method)) {
            return "the method is final, so the proxy cannot override it. Take final away";
        }
        if (Modifier.isFinal(type.getModifiers()) && type.getInterfaces().length == 0) {
            return "the class is final, so no proxy can be made of it. Take final away, or move the method to an interface"
                    + " and set spring.aop.proxy-target-class=false";
        }
        if (isPrivateOrStatic(modifiers)) {
            // The annotation is the class's, and such methods were never meant.
            return null;
        }
        if (KotlinDetector.isSuspendingFunction(method) || isReactive(method)) {
            return "the method is reactive: it returns before its work is done, so nothing can be repeated. Use the"
                    + " operators of the reactive library";
        }
        try {
            source.plan(annotation, method, type, this::resolve);
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean isPrivateOrStatic(int modifiers) {
        return Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers);
    }

    /** Then a proxy of the interface may do. */
    private static boolean isOfInterface(Class<?> type, Method method) {
        for (Class<?> each : ClassUtils.getAllInterfacesForClassAsSet(type)) {
            if (ClassUtils.hasMethod(each, method.getName(), method.getParameterTypes())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReactive(Method method) {
        // A CompletableFuture is none: with @Async it is what such a method returns when it is done.
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
        return Flow.Publisher.class.isAssignableFrom(method.getReturnType())
                || (adapter != null && adapter.getDescriptor().isDeferred());
    }

    private String resolve(String text) {
        String resolved =
                beans instanceof ConfigurableBeanFactory configurable ? configurable.resolveEmbeddedValue(text) : text;
        return resolved == null ? "" : resolved;
    }
}
