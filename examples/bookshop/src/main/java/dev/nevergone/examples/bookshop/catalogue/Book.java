package dev.nevergone.examples.bookshop.catalogue;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A book and how many of it are there. */
@Entity
public class Book {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    private Long id;

    private String title = "";
    private String author = "";
    private int year;
    private String blurb = "";
    private int cents;
    private int stock;

    protected Book() {}

    public @Nullable Long getId() {
        return id;
    }

    public String getTitle() {
        return title;
    }

    public String getAuthor() {
        return author;
    }

    public int getYear() {
        return year;
    }

    public String getBlurb() {
        return blurb;
    }

    /** The price of one, in cents. */
    public int getCents() {
        return cents;
    }

    public int getStock() {
        return stock;
    }

    /** Takes copies off the shelf; says whether there were enough. */
    public boolean take(int copies) {
        if (copies > stock) {
            return false;
        }
        stock -= copies;
        return true;
    }
}
