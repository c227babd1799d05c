package dev.nevergone.examples.bookshop.accounts;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;

/** Registration and sign-in; what checks the password and ends the session is Spring Security. */
@Controller
class AccountPages {

    private final Accounts accounts;
    private final PasswordEncoder encoder;
    private final boolean demo;

    AccountPages(Accounts accounts, PasswordEncoder encoder, ObjectProvider<DemoAccount> demo) {
        this.accounts = accounts;
        this.encoder = encoder;
        this.demo = demo.stream().findAny().isPresent();
    }

    /** What a visitor fills in. The upper bound of the password is BCrypt's, in bytes. */
    record Registration(
            @Pattern(regexp = "[A-Za-z0-9._-]{3,40}", message = "3 to 40 letters, digits, dots, dashes or underscores")
            String name,

            @Size(min = 8, max = 72, message = "8 to 72 characters")
            String password) {}

    @GetMapping("/sign-in")
    String signIn(Model model) {
        model.addAttribute("demo", demo);
        return "accounts/sign-in";
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
        if (result.hasErrors()) {
            return "accounts/register";
        }
        try {
            accounts.add(registration.name(), encoder.encode(registration.password()));
        } catch (DuplicateKeyException e) {
            result.rejectValue("name", "taken", "This name is taken");
            return "accounts/register";
        }
        return "redirect:/sign-in?registered";
    }
}
