package dev.nevergone.testkit.internal.junit;

import dev.nevergone.testkit.FaultyMySql;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What an annotation asks for.
 *
 * @param ownServer whether for a private server
 * @param arguments that server's command line
 */
record Options(boolean ownServer, List<String> arguments) {

    static Optional<FaultyMySql> annotationOf(Class<?> testClass, List<Class<?>> enclosing) {
        return AnnotationSupport.findAnnotation(testClass, FaultyMySql.class, enclosing);
    }

    /** What is asked for at the class, or one around it. */
    static Optional<Options> ofClass(ExtensionContext context) {
        return context.getTestClass()
                .flatMap(testClass -> annotationOf(testClass, context.getEnclosingTestClasses()))
                .map(Options::of);
    }

    /** What is asked for at the parameter, else at the class. */
    static Optional<Options> ofParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.findAnnotation(FaultyMySql.class).map(Options::of).or(() -> ofClass(context));
    }

    private static Options of(FaultyMySql annotation) {
        List<String> arguments = List.of(annotation.serverArguments());
        if (!arguments.isEmpty() && !annotation.ownServer()) {
            throw new ExtensionConfigurationException("@FaultyMySql - serverArguments (" + arguments
                    + "): the shared server is started without them; set ownServer = true, or leave them out");
        }
        return new Options(annotation.ownServer(), arguments);
    }

    @Override
    public String toString() {
        return "ownServer = " + ownServer + (arguments.isEmpty() ? "" : ", serverArguments = " + arguments);
    }
}
