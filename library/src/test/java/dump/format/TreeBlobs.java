package dump.format;

import dump.model.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Tree blobs of a fixture by their identifiers. */
final class TreeBlobs {
    private TreeBlobs() {}

    static Map<Id, byte[]> of(String fixture) {
        var trees = new LinkedHashMap<Id, byte[]>();
        try (var in = new GZIPInputStream(TreeBlobs.class.getResourceAsStream("/trees/" + fixture + ".trees.gz"))) {
            var all = in.readAllBytes();
            for (int at = 0; at < all.length; ) {
                var id = Id.parse(new String(all, at, 64, StandardCharsets.US_ASCII));
                int end = at + 65;
                while (all[end] != '\n') end++;
                int length = Integer.parseInt(new String(all, at + 65, end - at - 65, StandardCharsets.US_ASCII));
                trees.put(id, Arrays.copyOfRange(all, end + 1, end + 1 + length));
                at = end + 1 + length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trees;
    }
}
