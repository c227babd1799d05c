package dev.nevergone.spring;

import dev.nevergone.WorkOptions;
import java.lang.reflect.Method;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.ClassUtils;

/** Reads {@link RetryTransaction}, where Spring would look for {@code @Transactional}. Thread-safe. */
final class RetryTransactionSource {

    private static final int LONGEST_NAME = 100;

    private final AnnotationTransactionAttributeSource transactions = new AnnotationTransactionAttributeSource(false);

    /** What holds for one method: its transaction, and how it is repeated. */
    record Plan(TransactionAttribute transaction, TransactionRepeater.Rules rules) {}

    /** The annotation on the method, the class that declares it, or what either overrides; the nearest wins. */
    @Nullable
    RetryTransaction find(Method method, @Nullable Class<?> targetClass) {
        if (method.getDeclaringClass() == Object.class) {
            return null;
        }
        Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
        RetryTransaction found = on(specific);
        return found == null && !specific.equals(method) ? on(method) : found;
    }

    private static @Nullable RetryTransaction on(Method method) {
        RetryTransaction onMethod = AnnotatedElementUtils.findMergedAnnotation(method, RetryTransaction.class);
        return onMethod == null && ClassUtils.isUserLevelMethod(method)
                ? AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), RetryTransaction.class)
                : onMethod;
    }

    /**
     * Puts together what the annotations of a method say.
     *
     * @param placeholders replaces what stands in {@code ${...}}
     * @throws IllegalArgumentException for values that cannot be
     */
    Plan plan(
            RetryTransaction annotation,
            Method method,
            @Nullable Class<?> targetClass,
            UnaryOperator<String> placeholders) {
        TransactionAttribute transaction = transactions.getTransactionAttribute(method, targetClass);
        if (transaction == null) {
            throw new IllegalArgumentException(
                    "is not transactional: put @RetryTransaction where @Transactional counts");
        }
        boolean ownTransaction =
                Propagations.check("propagation of its @Transactional", transaction.getPropagationBehavior());
        if (annotation.maxAttempts() < 0) {
            throw new IllegalArgumentException("maxAttempts (" + annotation.maxAttempts()
                    + "): must be 1 or more, or 0 for what the pool's retry policy says");
        }
        WorkOptions options = WorkOptions.named(name(annotation, method, targetClass))
                .readOnly(transaction.isReadOnly())
                .idempotent(annotation.idempotent());
        String deadline = placeholders.apply(annotation.deadline());
        if (!deadline.isBlank()) {
            options = options.deadline(DurationStyle.detectAndParse(deadline.strip()));
        }
        return new Plan(transaction, new TransactionRepeater.Rules(options, annotation.maxAttempts(), ownTransaction));
    }

    private static String name(RetryTransaction annotation, Method method, @Nullable Class<?> targetClass) {
        if (!annotation.name().isEmpty()) {
            return annotation.name();
        }
        Class<?> declaring = targetClass == null ? method.getDeclaringClass() : ClassUtils.getUserClass(targetClass);
        String name = ClassUtils.getShortName(declaring) + "." + method.getName();
        return name.length() <= LONGEST_NAME ? name : name.substring(name.length() - LONGEST_NAME);
    }
}
