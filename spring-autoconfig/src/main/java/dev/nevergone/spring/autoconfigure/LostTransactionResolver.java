package dev.nevergone.spring.autoconfigure;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers 500 where a transaction failed because the database's connection was lost. Spring takes an {@code EOFException}
 * among the causes for a browser that went away, and then answers 200 with nothing and logs nothing; Connector/J's lost
 * connection is caused by one. Spring excepts {@code DataAccessException} from that, not {@code TransactionException}.
 */
final class LostTransactionResolver implements HandlerExceptionResolver, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(LostTransactionResolver.class);

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!(failure instanceof TransactionException)
                || !DisconnectedClientHelper.isClientDisconnectedException(failure)
                || response.isCommitted()) {
            return null;
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, failure);
        try {
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelAndView();
    }
}
