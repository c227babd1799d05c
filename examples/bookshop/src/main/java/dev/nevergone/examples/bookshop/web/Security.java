package dev.nevergone.examples.bookshop.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.ForwardAuthenticationFailureHandler;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;

/** Anyone may look around; who orders or uploads signs in. CSRF protection is Spring Security's own, and on. */
@Configuration(proxyBeanMethods = false)
class Security {

    /** Nothing from elsewhere, nothing inline. */
    private static final String CONTENT =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain pages(HttpSecurity http, Environment environment) {
        // On a server of somebody's own the board's load writes into a database that outlives the application.
        String[] posts = environment.acceptsProfiles(Profiles.of("mysql"))
                ? new String[] {"/books/**", "/board/**"}
                : new String[] {"/books/**"};
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/orders/**", "/account")
                        .authenticated()
                        .requestMatchers(HttpMethod.POST, posts)
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .formLogin(form -> form.loginPage("/sign-in")
                        .failureHandler(Security::refuse)
                        .permitAll())
                .logout(logout -> logout.logoutUrl("/sign-out").logoutSuccessUrl("/"))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                        .referrerPolicy(Customizer.withDefaults()))
                .build();
    }

    /** Tells a wrong password from one that could not be checked, for the accounts could not be read. */
    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException, ServletException {
        AuthenticationFailureHandler page = refusal instanceof AuthenticationServiceException
                ? new ForwardAuthenticationFailureHandler("/sign-in/away")
                : new SimpleUrlAuthenticationFailureHandler("/sign-in?error");
        page.onAuthenticationFailure(request, response, refusal);
    }

    /** BCrypt, with a prefix that says so: another algorithm can follow it one day. */
    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }
}
