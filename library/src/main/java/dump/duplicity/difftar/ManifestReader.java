package dump.duplicity.difftar;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.TreeMap;

/** Reads a manifest line by line: {@code Hostname}, {@code Localdir}, {@code Volume N:} with its indented lines. */
final class ManifestReader {
    /** A path may have 4 bytes for each of its own, and few are longer than 4096. */
    private static final int LINE_MAX = 1 << 18;
    private static final int VOLUMES_MAX = 1_000_000;

    private final String name;
    private final InputStream bytes;
    private final byte[] buffer = new byte[1 << 14];
    private int at, filled;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final TreeMap<Integer, Manifest.Volume> volumes = new TreeMap<>();
    private String host;
    private ByteString source;
    /** Of the volume whose lines are being read; 0 for none. */
    private int number;
    private int last;
    private ByteString start, end;
    private int startPart, endPart;
    private String hashType, hash;

    ManifestReader(String name, InputStream bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    Manifest read() throws IOException, DifftarException {
        while (nextLine()) take(line.toByteArray());
        finishVolume();
        if (volumes.isEmpty()) throw damaged("it names no volume");
        volumes.tailMap(last, false).clear(); // written before a resumed run began again at a lower number
        return new Manifest(host, source, volumes);
    }

    private boolean nextLine() throws IOException, DifftarException {
        line.reset();
        while (at < filled || fill()) {
            int from = at;
            while (at < filled && buffer[at] != '\n') at++;
            if (at - from > LINE_MAX - line.size()) throw damaged("a line is longer than " + LINE_MAX + " bytes");
            line.write(buffer, from, at - from);
            if (at < filled) {
                at++;
                return true;
            }
        }
        return line.size() > 0;
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, bytes.read(buffer));
        return filled > 0;
    }

    private void take(byte[] text) throws DifftarException {
        boolean indented = text.length > 0 && ManifestWords.isSpace(text[0]);
        if (indented && number == 0) return; // of a list of files, which may be long
        var words = new ManifestWords(text);
        var word = words.next();
        if (word == null) return;
        var key = word.toString().toLowerCase(Locale.ROOT);
        if (indented) volumeLine(key, words);
        else topLine(key, words);
    }

    private void topLine(String key, ManifestWords words) throws DifftarException {
        switch (key) {
            case "hostname" -> host = host == null ? unquote(words.rest()).toString() : host;
            case "localdir" -> source = source == null ? unquote(words.rest()) : source;
            case "volume" -> beginVolume(words.next());
            default -> finishVolume(); // a list of files, or what a later version adds
        }
    }

    private void beginVolume(ByteString word) throws DifftarException {
        finishVolume();
        int length = word == null ? 0 : word.length();
        if (length < 2 || word.at(length - 1) != ':') throw damaged("a volume has no number");
        number = number(word.slice(0, length - 1));
        if (number == 0) throw damaged("a volume has the number 0");
    }

    private void volumeLine(String key, ManifestWords words) throws DifftarException {
        switch (key) {
            case "startingpath" -> {
                start = path(words.next());
                startPart = part(words.next());
            }
            case "endingpath" -> {
                end = path(words.next());
                endPart = part(words.next());
            }
            case "hash" -> hash(words.next(), words.next());
            default -> { } // what a later version adds
        }
    }

    private void finishVolume() throws DifftarException {
        if (number != 0) {
            if (start == null || end == null) throw damaged("volume " + number + " does not say which paths it holds");
            last = number;
            volumes.put(number, new Manifest.Volume(start, startPart, end, endPart, hashType, hash));
            if (volumes.size() > VOLUMES_MAX) throw damaged("it names more than " + VOLUMES_MAX + " volumes");
        }
        number = 0;
        start = end = null;
        startPart = endPart = 0;
        hashType = hash = null;
    }

    private ByteString path(ByteString word) throws DifftarException {
        if (word == null) throw damaged("volume " + number + " lacks a path");
        var path = unquote(word);
        return path.equals(ByteString.of(".")) ? ByteString.EMPTY : path;
    }

    private int part(ByteString word) throws DifftarException {
        return word == null ? 0 : number(word);
    }

    /** SHA1 counts above MD5, and that above others. */
    private void hash(ByteString type, ByteString hex) throws DifftarException {
        if (type == null || hex == null || !type.toString().matches("\\w{1,20}")
                || !hex.toString().matches("[0-9a-fA-F]{1,128}"))
            throw damaged("volume " + number + " has a hash that is none");
        if (hashType != null && (hashType.equals("SHA1") || !type.toString().matches("SHA1|MD5"))) return;
        hashType = type.toString();
        hash = hex.toString().toLowerCase(Locale.ROOT);
    }

    private int number(ByteString word) throws DifftarException {
        if (!word.toString().matches("[0-9]{1,9}")) throw damaged("it has letters where a number belongs");
        return Integer.parseInt(word.toString());
    }

    private ByteString unquote(ByteString word) throws DifftarException {
        var unquoted = ManifestWords.unquote(word);
        if (unquoted == null) throw damaged("a path is not quoted as it should be");
        return unquoted;
    }

    private DifftarException damaged(String what) {
        return new DifftarException("the manifest " + name + " is damaged: " + what);
    }
}
