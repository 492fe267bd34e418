package dump.duplicity.command;

import java.util.regex.Pattern;

/** The version of an installed Duplicity. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Pattern SAID = Pattern.compile("^duplicity (\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    /** What {@code duplicity --version} prints, or null if it is not that. */
    public static Version parse(String said) {
        var match = SAID.matcher(said.strip().lines().findFirst().orElse(""));
        if (!match.matches()) return null;
        var patch = match.group(3);
        return new Version(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    public boolean atLeast(int otherMajor, int otherMinor, int otherPatch) {
        return compareTo(new Version(otherMajor, otherMinor, otherPatch)) >= 0;
    }

    /**
     * Whether a backup, and a dry run of one, deletes the newest set while it looks unfinished. 3.2.1 does, 3.0.7 does
     * not, and others of 3 are taken to do it.
     */
    public boolean clearsBeforeBackups() {
        return atLeast(3, 0, 0);
    }

    /** Whether it can be told not to set owners. */
    public boolean canLeaveOwners() {
        return atLeast(0, 8, 15);
    }

    /**
     * Whether a symbolic link can be restored by its own path. Before 0.8.21 what it points to, wherever that is, then
     * gets the owner, the permissions (0777) and the time of the link; and if there is nothing, that is an error.
     */
    public boolean canRestoreLinkAlone() {
        return atLeast(0, 8, 21);
    }

    @Override
    public int compareTo(Version other) {
        if (major != other.major) return Integer.compare(major, other.major);
        return minor != other.minor ? Integer.compare(minor, other.minor) : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
