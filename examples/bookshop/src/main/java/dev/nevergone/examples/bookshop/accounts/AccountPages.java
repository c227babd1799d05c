package dev.nevergone.examples.bookshop.accounts;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Registration and sign-in; what checks the password and ends the session is Spring Security. */
@Controller
class AccountPages {

    private static final int BCRYPT_BYTES = 72;

    private final Registrations registrations;
    private final boolean demo;

    AccountPages(Registrations registrations, ObjectProvider<DemoAccount> demo) {
        this.registrations = registrations;
        this.demo = demo.stream().findAny().isPresent();
    }

    /** What a visitor fills in. */
    record Registration(
            @NotNull @Pattern(regexp = Accounts.NAME, message = "3 to 40 letters, digits, dots, dashes or underscores")
            String name,

            @NotNull @Size(min = 8, message = "at least 8 characters")
            String password) {}

    @GetMapping("/sign-in")
    String signIn(Model model) {
        model.addAttribute("demo", demo);
        return "accounts/sign-in";
    }

    /** Where Spring Security sends whose password could not be checked. */
    @PostMapping("/sign-in/away")
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String away(Model model) {
        model.addAttribute("away", true);
        return signIn(model);
    }

    @GetMapping("/account")
    String account() {
        return "accounts/account";
    }

    @GetMapping("/register")
    String form(@ModelAttribute("registration") Registration empty) {
        return "accounts/register";
    }

    @PostMapping("/register")
    String register(@Valid @ModelAttribute("registration") Registration registration, BindingResult result) {
        if (!result.hasErrors() && registration.password().getBytes(StandardCharsets.UTF_8).length > BCRYPT_BYTES) {
            result.rejectValue("password", "long", "at most 72 bytes: BCrypt takes no more");
        }
        if (result.hasErrors()) {
            return "accounts/register";
        }
        try {
            registrations.register(registration.name(), registration.password());
        } catch (DuplicateKeyException e) {
            result.rejectValue("name", "taken", "This name is taken");
            return "accounts/register";
        }
        return "redirect:/sign-in?registered";
    }
}
