package dev.nevergone.spring.autoconfigure;

import dev.nevergone.ResilientDataSource;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;

/** Keeps Spring MVC from taking a lost database for a browser that went away. */
@AutoConfiguration(after = NevergoneAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ResilientDataSource.class, WebMvcConfigurer.class})
@ConditionalOnBean(WrappedPools.class)
public final class NevergoneWebAutoConfiguration {

    @Bean
    static WebMvcConfigurer nevergoneLostTransactions() {
        return new BeforeTheDefaults();
    }

    /** Behind the application's own handlers, before the one that looks for departed browsers. */
    private static final class BeforeTheDefaults implements WebMvcConfigurer {

        @Override
        public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
            int at = 0;
            while (at < resolvers.size() && !(resolvers.get(at) instanceof DefaultHandlerExceptionResolver)) {
                at++;
            }
            resolvers.add(at, new LostTransactionResolver());
        }
    }
}
