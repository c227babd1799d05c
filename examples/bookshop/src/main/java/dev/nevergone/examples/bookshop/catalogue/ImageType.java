package dev.nevergone.examples.bookshop.catalogue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.MediaType;

/** The images that are taken, known by their first bytes: what the browser says of an upload proves nothing. */
enum ImageType {
    PNG(MediaType.IMAGE_PNG_VALUE, "\u0089PNG\r\n\u001a\n", 0),
    JPEG(MediaType.IMAGE_JPEG_VALUE, "\u00ff\u00d8\u00ff", 0),
    GIF(MediaType.IMAGE_GIF_VALUE, "GIF8", 0),
    WEBP("image/webp", "WEBP", 8);

    /** How many bytes it takes to know. */
    static final int ENOUGH = 12;

    private final String contentType;
    private final String magic;
    private final int at;

    ImageType(String contentType, String magic, int at) {
        this.contentType = contentType;
        this.magic = magic;
        this.at = at;
    }

    String contentType() {
        return contentType;
    }

    /** The type of an image that begins so; empty for what is none of these. */
    static Optional<ImageType> of(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return Stream.of(values())
                .filter(type -> text.startsWith(type.magic, type.at))
                .findFirst();
    }
}
