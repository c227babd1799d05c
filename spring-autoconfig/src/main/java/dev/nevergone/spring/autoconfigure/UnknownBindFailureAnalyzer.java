package dev.nevergone.spring.autoconfigure;

import dev.nevergone.spring.Bind;
import java.lang.reflect.Constructor;
import java.lang.reflect.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Says which binds there are, where {@link Bind} names none of them. Goes before Boot's, which would suggest to define a bean. */
final class UnknownBindFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    private final Environment environment;

    UnknownBindFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        InjectionPoint wanting = wanting(rootFailure);
        Bind wanted = wanting == null ? null : wanting.getAnnotation(Bind.class);
        if (wanting == null || wanted == null) {
            return null;
        }
        List<String> known = BindNames.of(environment).names();
        String name = wanted.value();
        if (known.contains(name)) {
            return new FailureAnalysis(
                    place(wanting) + " wants a " + cause.getResolvableType() + " of the bind " + name
                            + ", which has none.",
                    "Inject its DataSource, ResilientDataSource, JdbcTemplate, JdbcClient or JdbcTransactionManager, or"
                            + " define a bean of that type with @Bind(\"" + name + "\").",
                    cause);
        }
        return new FailureAnalysis(
                place(wanting) + " wants the bind " + name + ", which is not known. Known binds: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)) + ".",
                "Set " + BindNames.prefix(name) + ".url, or correct the name in @Bind(\"" + name + "\").",
                cause);
    }

    /** The innermost place: that whose bean was not found. */
    private static @Nullable InjectionPoint wanting(Throwable failure) {
        InjectionPoint found = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof UnsatisfiedDependencyException unsatisfied && unsatisfied.getInjectionPoint() != null) {
                found = unsatisfied.getInjectionPoint();
            }
        }
        return found;
    }

    private static String place(InjectionPoint wanting) {
        Member member = wanting.getMember();
        String within = " in " + member.getDeclaringClass().getName();
        MethodParameter parameter = wanting.getMethodParameter();
        if (parameter == null) {
            return "Field " + member.getName() + within;
        }
        String method = member instanceof Constructor ? "constructor" : "method " + member.getName();
        return "Parameter " + parameter.getParameterIndex() + " of " + method + within;
    }
}
