package dev.nevergone.spring.autoconfigure;

/** A property has a value that the pool cannot have. */
public final class InvalidPoolPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String rule;

    InvalidPoolPropertyException(String property, IllegalArgumentException rule) {
        super("Property " + property + " is not valid: " + rule.getMessage(), rule);
        this.property = property;
        this.rule = String.valueOf(rule.getMessage());
    }

    /** The property's whole name, in kebab case. */
    public String property() {
        return property;
    }

    /** What the value must be, without secrets. */
    public String rule() {
        return rule;
    }
}
