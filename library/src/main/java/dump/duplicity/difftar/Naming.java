package dump.duplicity.difftar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * How Duplicity is told to name files, and so which of them it finds. Short names it finds unasked, and all but old
 * ones it writes without being told.
 *
 * @param volumes what the names of volumes begin with
 * @param manifests those of manifests
 * @param signatures those of signatures
 * @param separator what stands for the colons of old times
 * @param brief whether only short names are its own
 */
public record Naming(String volumes, String manifests, String signatures, char separator, boolean brief) {
    private static final String COMMON = "--file-prefix=";
    private static final String OF_VOLUMES = "--file-prefix-archive=";
    private static final String OF_MANIFESTS = "--file-prefix-manifest=";
    private static final String OF_SIGNATURES = "--file-prefix-signature=";
    private static final String SEPARATOR = "--time-separator=";
    private static final String BRIEF = "--short-filenames";

    /** That of a Duplicity without options. */
    public static final Naming STANDARD = new Naming("", "", "", ':', false);

    /** What the options say. */
    public static Naming of(List<String> options) {
        var common = value(options, COMMON, "");
        return new Naming(common + value(options, OF_VOLUMES, ""), common + value(options, OF_MANIFESTS, ""),
                common + value(options, OF_SIGNATURES, ""), value(options, SEPARATOR, ":").charAt(0),
                options.contains(BRIEF));
    }

    /** The last one counts. */
    private static String value(List<String> options, String option, String other) {
        return options.stream().filter(one -> one.startsWith(option) && one.length() > option.length())
                .map(one -> one.substring(option.length())).reduce(other, (former, one) -> one);
    }

    /** The options that say it. */
    public List<String> options() {
        var options = new ArrayList<String>();
        int common = 0;
        while (common < volumes.length() && manifests.startsWith(volumes.substring(0, common + 1))
                && signatures.startsWith(volumes.substring(0, common + 1))) common++;
        add(options, COMMON, volumes.substring(0, common));
        add(options, OF_VOLUMES, volumes.substring(common));
        add(options, OF_MANIFESTS, manifests.substring(common));
        add(options, OF_SIGNATURES, signatures.substring(common));
        if (separator != ':') options.add(SEPARATOR + separator);
        if (brief) options.add(BRIEF);
        return options;
    }

    private static void add(List<String> options, String option, String value) {
        if (!value.isEmpty()) options.add(option + value);
    }

    /** Whether names begin with something of their own, so that several archives may lie in one place. */
    public boolean isPrefixed() {
        return !(volumes + manifests + signatures).isEmpty();
    }

    /**
     * How the files are named that Duplicity does not find, although they are of an archive: those of the newest whole
     * set among them. Null if there is none.
     */
    public Naming ofOthers(Collection<String> names) {
        var found = new TreeMap<Sets.Key, Naming>(Sets.ORDER);
        for (var text : names) {
            var spelled = spelled(text) == null ? FileName.spelledAnyhow(text) : null;
            if (spelled == null || spelled.name().partial()) continue;
            var key = Sets.Key.of(spelled.name());
            found.put(key, found.getOrDefault(key, new Naming(null, null, null, ':', false)).with(spelled));
        }
        var whole = found.values().stream().filter(one -> one.volumes != null && one.manifests != null).toList();
        return whole.isEmpty() ? null : whole.getLast().orElse(whole.getLast().manifests);
    }

    /** Those of all archives whose files are among the names, in the order of the names of their manifests. */
    public static List<Naming> all(Collection<String> names) {
        var sets = new HashMap<Sets.Key, List<FileName.Spelled>>();
        for (var text : names) {
            var spelled = FileName.spelledAnyhow(text);
            if (spelled == null || spelled.name().partial()) continue;
            sets.computeIfAbsent(Sets.Key.of(spelled.name()), _ -> new ArrayList<>()).add(spelled);
        }
        var all = new TreeMap<String, Naming>();
        for (var set : sets.values())
            for (var one : set)
                if (one.name().kind() == FileName.Kind.MANIFEST) all.putIfAbsent(one.prefix(), of(one, set));
        return List.copyOf(all.values());
    }

    /**
     * Several archives may have a set of the same second: to a manifest belong the files whose names begin most alike.
     */
    private static Naming of(FileName.Spelled manifest, List<FileName.Spelled> set) {
        char between = manifest.separator() == 0 ? ':' : manifest.separator();
        return new Naming(nearest(manifest, set, FileName.Kind.VOLUME), manifest.prefix(),
                nearest(manifest, set, FileName.Kind.SIGNATURES), between, false);
    }

    private static String nearest(FileName.Spelled manifest, List<FileName.Spelled> set, FileName.Kind kind) {
        return set.stream().filter(one -> one.name().kind() == kind).map(FileName.Spelled::prefix)
                .max(Comparator.comparingInt(prefix -> alike(prefix, manifest.prefix()))).orElse(manifest.prefix());
    }

    private static int alike(String one, String other) {
        int at = Arrays.mismatch(one.toCharArray(), other.toCharArray());
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private Naming with(FileName.Spelled one) {
        char between = one.separator() == 0 ? separator : one.separator();
        return switch (one.name().kind()) {
            case VOLUME -> new Naming(one.prefix(), manifests, signatures, between, false);
            case MANIFEST -> new Naming(volumes, one.prefix(), signatures, between, false);
            case SIGNATURES -> new Naming(volumes, manifests, one.prefix(), between, false);
        };
    }

    private Naming orElse(String prefix) {
        return signatures != null ? this : new Naming(volumes, manifests, prefix, separator, false);
    }

    /** Whether their names begin as these do. */
    public boolean beginsAs(Naming other) {
        return volumes.equals(other.volumes) && manifests.equals(other.manifests)
                && signatures.equals(other.signatures);
    }

    /** Whether it is a file of a set, and neither a volume nor still being written. */
    public boolean isCopied(String text) {
        var name = parse(text);
        return name != null && !name.partial() && name.kind() != FileName.Kind.VOLUME;
    }

    /** Whether it is a file that a run is still writing, or left so. */
    public boolean isPartial(String text) {
        var name = parse(text);
        return name != null && name.partial();
    }

    /** Whether a Duplicity that is told to write short names would take this copy for one that is not packed. */
    public boolean isMisread(String text) {
        return brief && text.endsWith(".gz");
    }

    /** Null if it is no file of an archive, or one that Duplicity does not find. */
    FileName parse(String text) {
        var spelled = spelled(text);
        return spelled == null ? null : spelled.name();
    }

    FileName.Spelled spelled(String text) {
        for (var kind : FileName.Kind.values()) {
            var spelled = FileName.spelled(text, prefix(kind));
            if (spelled == null && !isPrefixed()) return null;
            if (spelled == null || !prefix(spelled.name().kind()).equals(prefix(kind))) continue;
            boolean found = spelled.brief() || !brief && (spelled.separator() == 0 || spelled.separator() == separator);
            return found ? spelled : null;
        }
        return null;
    }

    private String prefix(FileName.Kind kind) {
        return switch (kind) {
            case VOLUME -> volumes;
            case MANIFEST -> manifests;
            case SIGNATURES -> signatures;
        };
    }

    /** The local name of the manifest of a set of which one file is named so. */
    String localManifest(FileName.Spelled one) {
        boolean full = !one.name().incremental();
        return manifests + (one.brief() ? (full ? "df." : "di.") + one.times() + ".m"
                : "duplicity-" + (full ? "full." : "inc.") + one.times() + ".manifest");
    }

    /** That of its signatures. */
    String localSignatures(FileName.Spelled one) {
        boolean full = !one.name().incremental();
        var packed = brief ? ".z" : ".gz";
        return signatures + (one.brief() ? (full ? "dfs." : "dns.") + one.times() + ".st" + packed
                : "duplicity-" + (full ? "full" : "new") + "-signatures." + one.times() + ".sigtar" + packed);
    }

    /** What the name of an encrypted file ends with. */
    public String encrypted() {
        return brief ? ".g" : ".gpg";
    }
}
