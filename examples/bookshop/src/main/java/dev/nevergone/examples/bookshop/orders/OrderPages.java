package dev.nevergone.examples.bookshop.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.security.Principal;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Ordering, and what was ordered. */
@Controller
class OrderPages {

    private final OrderService service;

    OrderPages(OrderService service) {
        this.service = service;
    }

    @GetMapping("/orders")
    String list(Principal customer, Model model) {
        model.addAttribute("orders", service.of(customer.getName()));
        return "orders/list";
    }

    @PostMapping("/orders")
    String place(
            Principal customer,
            @RequestParam("book") long bookId,
            @RequestParam @Min(1) @Max(9) int copies,
            @RequestParam UUID form,
            RedirectAttributes next) {
        try {
            PlacedOrder order = service.place(customer.getName(), bookId, copies, form.toString());
            if (order.isOf(bookId, copies)) {
                return "redirect:/orders?placed";
            }
            next.addFlashAttribute(
                    "before",
                    "This form was sent before, and ordered " + order.getCopies() + " × "
                            + order.getBook().getTitle() + ". Nothing else was ordered now.");
            return "redirect:/orders";
        } catch (NoSuchElementException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no book " + bookId, e);
        } catch (OutOfStockException e) {
            next.addFlashAttribute(
                    "sorry",
                    e.left() == 0
                            ? "Somebody was faster: this one is out of stock now. Nothing was ordered."
                            : "There are only " + e.left() + " left, so nothing was ordered. Would fewer do?");
            return "redirect:/books/" + bookId;
        }
    }
}
