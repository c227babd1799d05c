package dev.nevergone.examples.bookshop.catalogue;

import java.util.UUID;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** The shelf, and a page for each book. */
@Controller
class CataloguePages {

    private final Books books;
    private final Covers covers;

    CataloguePages(Books books, Covers covers) {
        this.books = books;
        this.covers = covers;
    }

    @GetMapping("/")
    String shelf(Model model) {
        model.addAttribute("books", books.findAll(Sort.by("title")));
        model.addAttribute("covers", covers.versions());
        return "catalogue/shelf";
    }

    @GetMapping("/books/{id}")
    String book(@PathVariable long id, Model model) {
        Book book = books.findById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("book", book);
        model.addAttribute("cover", covers.find(id).orElse(null));
        // Names the form that is shown, so that sending it twice orders once.
        model.addAttribute("form", UUID.randomUUID());
        return "catalogue/book";
    }
}
