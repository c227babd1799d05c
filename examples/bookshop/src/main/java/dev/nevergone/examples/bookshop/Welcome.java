package dev.nevergone.examples.bookshop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where to look. */
@Component
class Welcome {

    private static final Logger LOG = LoggerFactory.getLogger("bookshop");

    @EventListener
    void ready(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = "http://127.0.0.1:" + web.getWebServer().getPort();
            LOG.info("Ready. The shop is at {}/ and the fault board at {}/board; Ctrl-C ends it.", address, address);
        }
    }
}
