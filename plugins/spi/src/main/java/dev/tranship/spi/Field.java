package dev.tranship.spi;

/** A named, typed place in a row or a struct. */
public record Field(String name, Type type, boolean nullable) {
    @Override
    public String toString() {
        return name + " " + type + (nullable ? "" : " not null");
    }
}
