package dump.source;

import static dump.posix.Posix.call;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Owners;
import dump.posix.Posix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What of an entry's permissions, owner and extended attributes a restore would set otherwise than it stands there.
 * Times are not looked at. Thread-safe.
 */
public final class MetadataDifference {
    private static final int PERMISSIONS = 0xfff;
    private static final ByteString TRUSTED = ByteString.of("trusted.");
    private static final ByteString SECURITY = ByteString.of("security.");
    private static final ByteString CAPABILITY = ByteString.of("security.capability");

    private final Owners owners = new Owners();
    private final boolean root = call(Posix.Call.GETEUID, 0, 0, 0) == 0;

    /** The names of what differs, for people; empty if nothing does. @param found what stands under the node's name */
    public List<String> of(SourceDirectory directory, Node node, FileStat found) throws FileException {
        var different = new ArrayList<String>();
        boolean hasPermissions = node.type() != NodeType.SYMLINK;
        if (hasPermissions && Mode.permissions(node.mode()) != (found.mode() & PERMISSIONS)) different.add("permissions");
        if (isOther(found.uid(), node.uid(), owners.uid(node.user()))) different.add("owner");
        if (isOther(found.gid(), node.gid(), owners.gid(node.group()))) different.add("group");
        if (hasOtherAttributes(directory, node)) different.add("extended attributes");
        return different;
    }

    /** A name counts more than a number; to whoever may not set owners either is right. */
    private boolean isOther(long found, long number, OptionalLong named) {
        return found != named.orElse(number) && (root || found != number);
    }

    private boolean hasOtherAttributes(SourceDirectory directory, Node node) throws FileException {
        var problems = new ArrayList<String>();
        var now = directory.attributes(node.name(), problems);
        return problems.isEmpty() && haveOthers(now, node.attributes(),
                name -> root || !name.startsWith(TRUSTED) && !name.startsWith(SECURITY));
    }

    /** @param counts whether this user may see and set an attribute of that name */
    public static boolean haveOthers(List<Attribute> attributes, List<Attribute> wanted, Predicate<ByteString> counts) {
        var now = byName(attributes, counts);
        var then = byName(wanted, counts);
        // Labels of the system's own policy come by themselves, and nobody takes them off.
        now.keySet().removeIf(name -> name.startsWith(SECURITY) && !name.equals(CAPABILITY) && !then.containsKey(name));
        return !now.equals(then);
    }

    private static Map<ByteString, ByteString> byName(List<Attribute> attributes, Predicate<ByteString> counts) {
        var found = new HashMap<ByteString, ByteString>();
        for (var one : attributes) if (counts.test(one.name())) found.put(one.name(), one.value());
        return found;
    }
}
