package dev.nevergone.examples.bookshop.web;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.Failure;
import dev.nevergone.spring.OutcomeUnknownDataAccessException;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/**
 * What a visitor reads where Nevergone had to give up. Two cases that must not look alike: nothing happened, or nobody knows.
 * Spring MVC itself would take a connection that ended for a browser that has left, and answer nothing.
 */
@ControllerAdvice
class Outages {

    private static final int MOST_CAUSES = 64;

    /** Any other failure than these two goes on to the page for errors. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ModelAndView tell(RuntimeException failure, HttpServletResponse response, @Nullable Principal user) {
        Failure.Category category = Failure.of(failure).category();
        if (response.isCommitted()) {
            // An image, half sent: only an end of the connection tells the browser.
            throw failure;
        }
        if (outcomeUnknown(failure) || category == Failure.Category.RECONNECTED_OUTCOME_UNKNOWN) {
            return page("outages/unknown", HttpStatus.INTERNAL_SERVER_ERROR, response, user);
        }
        if (away(category)) {
            return page("outages/away", HttpStatus.SERVICE_UNAVAILABLE, response, user);
        }
        throw failure;
    }

    private static boolean outcomeUnknown(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof CommitOutcomeUnknownException || cause instanceof OutcomeUnknownDataAccessException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean away(Failure.Category category) {
        return switch (category) {
            case GONE_AWAY,
                    LOST_DURING_QUERY,
                    IDLE_TIMEOUT,
                    KILLED_CONNECTION,
                    SERVER_SHUTDOWN,
                    SERVER_UNAVAILABLE,
                    READ_ONLY_FAILOVER,
                    CONNECT_REFUSED_OR_UNREACHABLE,
                    TOO_MANY_CONNECTIONS,
                    POOL_TIMEOUT -> true;
            default -> false;
        };
    }

    private static ModelAndView page(
            String view, HttpStatus status, HttpServletResponse response, @Nullable Principal user) {
        // The type and the length of what was to be sent.
        response.reset();
        ModelAndView page = new ModelAndView(view);
        page.setStatus(status);
        page.addObject("signedIn", user == null ? null : user.getName());
        return page;
    }
}
