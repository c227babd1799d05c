package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolMXBean;
import java.sql.DatabaseMetaData;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ClassUtils;

/** What a native image is told. No native compiler is part of this test. */
class AheadOfTimeTest {

    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void whatIsMadeByNameIsKept() throws Exception {
        new NevergoneRuntimeHints().registerHints(hints, getClass().getClassLoader());
        for (String name :
                new String[] {"com.mysql.cj.jdbc.Driver", "dev.nevergone.internal.driver.ConnectorJSocketFactory"}) {
            Class<?> type = ClassUtils.forName(name, getClass().getClassLoader());
            assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructor()))
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onType(PoolMXBean.class)).accepts(hints);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(DatabaseMetaData.class))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource()
                        .forResource("dev/nevergone/spring/autoconfigure/nevergone-version.properties"))
                .accepts(hints);
    }

    @Test
    void theProxiesInterfacesExist() throws Exception {
        ClassUtils.forName(
                "dev.nevergone.internal.pool.SlotConnection$SlotHandle",
                getClass().getClassLoader());
    }

    @Test
    void anApplicationIsProcessed() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().setConversionService(new ApplicationConversionService());
            TestPropertyValues.of(Contexts.properties(SERVER.jdbcUrl("aot")))
                    .and(
                            "management.endpoints.web.exposure.include=nevergone",
                            "management.endpoint.nevergone.access=unrestricted")
                    .applyTo(context);
            context.register(
                    NevergoneAutoConfiguration.class,
                    NevergoneActuatorAutoConfiguration.class,
                    NevergoneHealthAutoConfiguration.class,
                    NevergoneRefreshAutoConfiguration.class,
                    DataSourceAutoConfiguration.class);
            InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
            DefaultGenerationContext generation =
                    new DefaultGenerationContext(new ClassNameGenerator(ClassName.get("shop", "App")), files);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();

            assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                    .anyMatch(file -> file.endsWith("NevergoneAutoConfiguration__BeanDefinitions.java"));
            RuntimeHints seen = generation.getRuntimeHints();
            assertThat(RuntimeHintsPredicates.reflection().onType(NevergoneProperties.class))
                    .accepts(seen);
            assertThat(RuntimeHintsPredicates.reflection().onType(RetryProperties.class))
                    .accepts(seen);
            assertThat(RuntimeHintsPredicates.reflection().onType(BindProperties.class))
                    .accepts(seen);
            assertThat(RuntimeHintsPredicates.reflection().onType(NevergoneEndpoint.Pool.class))
                    .accepts(seen);
            assertThat(RuntimeHintsPredicates.reflection().onType(PoolJournal.Loss.class))
                    .accepts(seen);
            assertThat(RuntimeHintsPredicates.reflection().onType(PoolMXBean.class))
                    .accepts(seen);
        }
    }
}
