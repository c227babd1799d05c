package dev.nevergone.spring.autoconfigure;

/** A property has a value that the pool cannot have. */
public final class InvalidPoolPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;

    InvalidPoolPropertyException(String property, IllegalArgumentException rule) {
        super("Property " + property + " is not valid: " + rule.getMessage(), rule);
        this.property = property;
    }

    /** The property's whole name, in kebab case. */
    public String property() {
        return property;
    }
}
