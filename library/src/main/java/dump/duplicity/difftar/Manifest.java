package dump.duplicity.difftar;

import dump.model.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a set holds where: its volumes with the paths they begin and end with.
 *
 * @param host where it was made; null if it does not say
 * @param source the directory as it was given to Duplicity, perhaps relative; null if it does not say
 * @param volumes by number
 */
public record Manifest(String host, ByteString source, SortedMap<Integer, Volume> volumes) {
    /**
     * One volume. Paths are relative to the source, the source itself is empty.
     *
     * @param startPart which part of a split file it begins with, from 1; 0 if the file is whole
     * @param endPart likewise; 0 also for the last part
     * @param hashType {@code SHA1} or {@code MD5}, of the file as it is stored; null if there is none
     * @param hash hexadecimal; null if there is none
     */
    public record Volume(ByteString start, int startPart, ByteString end, int endPart, String hashType, String hash) {
        /** Whether its hash, the last thing that is said of it, is not cut off. */
        public boolean isWhole() {
            return hashType == null || hash != null && hash.length() == (hashType.equals("MD5") ? 32 : 40);
        }

        boolean mayHoldAlone(ByteString path) {
            return PathOrder.compare(start, path) <= 0 && PathOrder.compare(path, end) <= 0;
        }

        boolean mayHold(ByteString path) {
            var begin = PathOrder.isWithin(start, path) ? path : start;
            return PathOrder.compare(begin, path) <= 0 && PathOrder.compare(path, end) <= 0;
        }
    }

    public Manifest {
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    }

    /** @param name of the file, for messages */
    public static Manifest parse(String name, byte[] bytes) throws DifftarException {
        try {
            return parse(name, new ByteArrayInputStream(bytes));
        } catch (IOException neverOfAnArray) {
            throw new UncheckedIOException(neverOfAnArray);
        }
    }

    /**
     * Reads to the end. The list of changed files, which some versions write, is passed over without being kept.
     *
     * @param name of the file, for messages
     */
    public static Manifest parse(String name, InputStream bytes) throws IOException, DifftarException {
        return new ManifestReader(name, bytes).read();
    }

    /** The volumes that may hold something of the path itself. */
    public SortedSet<Integer> neededForAlone(ByteString path) {
        var needed = new TreeSet<Integer>();
        volumes.forEach((number, volume) -> {
            if (volume.mayHoldAlone(path)) needed.add(number);
        });
        return needed;
    }

    /** The volumes that may hold something of the path or of what lies below it. @param path empty for everything */
    public SortedSet<Integer> neededFor(ByteString path) {
        var needed = new TreeSet<Integer>();
        volumes.forEach((number, volume) -> {
            if (volume.mayHold(path)) needed.add(number);
        });
        return needed;
    }
}
