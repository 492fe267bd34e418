package dump.target;

import dump.posix.FileException;
import dump.posix.LocalFile;
import java.util.Arrays;

/** Whether two files hold the same bytes; where both have holes these are not read. For one comparison. */
final class SameContent {
    private static final int BUFFER_BYTES = 256 << 10;

    private final byte[] one = new byte[BUFFER_BYTES];
    private final byte[] other = new byte[BUFFER_BYTES];

    /** @throws InterruptedException between two pieces, as files may be large */
    boolean of(LocalFile first, LocalFile second) throws FileException, InterruptedException {
        long size = first.stat().size();
        if (size != second.stat().size()) return false;
        boolean sparse = first.stat().isSparse() && second.stat().isSparse();
        for (long at = 0; at < size;) {
            if (Thread.interrupted()) throw new InterruptedException();
            if (sparse) at = Math.min(first.nextData(at), second.nextData(at));
            if (at >= size) return true;
            int length = fill(first, one, at);
            if (length == 0 || length != fill(second, other, at)
                    || !Arrays.equals(one, 0, length, other, 0, length)) return false;
            at += length;
        }
        return true;
    }

    private static int fill(LocalFile file, byte[] buffer, long at) throws FileException {
        file.position(at);
        int length = 0;
        for (int n; length < buffer.length && (n = file.read(buffer, length, buffer.length - length)) > 0;) length += n;
        return length;
    }
}
