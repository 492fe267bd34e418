package dump.model;

/** An extended attribute: its name with the namespace ({@code user.x}), and its value, which may be empty. */
public record Attribute(ByteString name, ByteString value) {}
