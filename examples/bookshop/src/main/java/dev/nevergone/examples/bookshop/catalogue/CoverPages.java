package dev.nevergone.examples.bookshop.catalogue;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/** Covers come in and go out as streams. */
@Controller
class CoverPages {

    private final Covers covers;
    private final CataloguePages catalogue;

    CoverPages(Covers covers, CataloguePages catalogue) {
        this.covers = covers;
        this.catalogue = catalogue;
    }

    @GetMapping("/books/{id}/cover")
    void show(@PathVariable long id, WebRequest request, HttpServletResponse response) throws IOException {
        Cover cover = covers.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        // Browsers keep it and ask each time whether it is still the one.
        response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noCache().getHeaderValue());
        if (request.checkNotModified(cover.version())) {
            return;
        }
        response.setContentType(cover.type());
        response.setContentLengthLong(cover.size());
        covers.write(cover, response.getOutputStream());
    }

    @PostMapping("/books/{id}/cover")
    String upload(@PathVariable long id, @RequestParam MultipartFile image, Model model, HttpServletResponse response)
            throws IOException {
        Optional<ImageType> type = typeOf(image);
        if (type.isEmpty()) {
            model.addAttribute("refused", "This is no PNG, JPEG, WebP or GIF image.");
            response.setStatus(HttpStatus.UNSUPPORTED_MEDIA_TYPE.value());
            return catalogue.book(id, model);
        }
        try {
            covers.store(id, type.get().contentType(), image.getSize(), image);
            return "redirect:/books/" + id + "?uploaded";
        } catch (NoSuchElementException e) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no book " + id, e);
        } catch (CoverTooLargeException e) {
            model.addAttribute("size", image.getSize());
            model.addAttribute("limit", e.limit());
            response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
            return catalogue.book(id, model);
        }
    }

    private static Optional<ImageType> typeOf(MultipartFile image) throws IOException {
        try (InputStream bytes = image.getInputStream()) {
            return ImageType.of(bytes.readNBytes(ImageType.ENOUGH));
        }
    }
}
