package dump.cli.secrets;

import dump.model.ByteString;

/** A text that nobody may see: it shows itself as {@code ***}. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The text's bytes; who asks erases them. */
    public byte[] bytes() {
        return ByteString.of(text).toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && text.equals(secret.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
