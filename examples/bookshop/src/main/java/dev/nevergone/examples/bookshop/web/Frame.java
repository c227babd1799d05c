package dev.nevergone.examples.bookshop.web;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What {@code layout.html} asks for on every page. */
@ControllerAdvice
class Frame {

    @ModelAttribute("signedIn")
    @Nullable
    String signedIn(@Nullable Principal user) {
        return user == null ? null : user.getName();
    }
}
