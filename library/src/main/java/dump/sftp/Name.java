package dump.sftp;

/** An entry of a directory. @param text its bytes read as UTF-8 */
public record Name(String text, Attributes attributes) {}
