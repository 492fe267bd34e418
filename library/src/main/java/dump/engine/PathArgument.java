package dump.engine;

import dump.model.ByteString;

/**
 * A path that a person named. One that begins with {@code /}, {@code ~/}, {@code ./} or {@code ../} is a place in the
 * file system; any other is first what a listing prints, then relative to the working directory, and an error if it
 * is both.
 *
 * @param text as typed, for messages
 * @param printed as a listing may print it, or null for a place in the file system
 * @param absolute the place in the file system, cleaned of {@code .} and {@code ..}
 */
public record PathArgument(String text, ByteString printed, ByteString absolute) {}
