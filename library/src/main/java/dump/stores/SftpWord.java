package dump.stores;

import dump.model.ByteString;

/**
 * A path in a command of {@code sftp}: every character that could mean something has a backslash before it. Quotation
 * marks would not do: between them a backslash cannot stand before the closing one.
 */
final class SftpWord {
    /** {@code sftp} reads lines of 2,048 bytes, and each of these may become two. */
    static final int BYTES_MAX = 1000;

    private SftpWord() {}

    /** Each byte becomes a character. */
    static String of(ByteString path) {
        var word = new StringBuilder();
        // Else it would be an option.
        if (!path.isEmpty() && path.at(0) == '-') word.append("./");
        for (int i = 0; i < path.length(); i++) {
            char c = (char) (path.at(i) & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
                    || c == '/' || c == '.' || c == '-' || c == '_';
            if (!plain) word.append('\\');
            word.append(c);
        }
        return word.toString();
    }
}
