package dump.target;

import dump.model.Attribute;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalUser;
import dump.posix.Scratch;
import dump.source.MetadataDifference;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands at a target, compared with what {@link TargetMetadata} would make of it. What this user may not set, or
 * the file system cannot hold, is no difference: the attempt would change nothing. Nor is the time of a directory,
 * since every entry that comes or goes changes it. Thread-safe.
 */
final class Deviation {
    private static final int PERMISSIONS = 0xfff;

    private final TargetMetadata metadata;
    private final LocalUser user;

    Deviation(TargetMetadata metadata, LocalUser user) {
        this.metadata = metadata;
        this.user = user;
    }

    /** In words for people; empty if nothing differs. @param found what stands under the node's name */
    String of(Node node, FileStat found, ExtendedAttributes.Source attributes) throws FileException {
        var different = new ArrayList<String>();
        long uid = metadata.uid(node);
        long gid = metadata.gid(node);
        boolean givesUser = user.mayGiveUser(found.uid(), uid) && TargetMetadata.isId(uid);
        boolean givesGroup = user.mayGiveGroup(found.uid(), found.gid(), gid) && TargetMetadata.isId(gid);
        int permissions = TargetMetadata.permissions(node, givesUser && givesGroup);
        if (node.type() != NodeType.SYMLINK
                && permissions != (found.mode() & PERMISSIONS)) different.add("permissions");
        if (givesUser && uid != found.uid()) different.add("owner");
        if (givesGroup && gid != found.gid()) different.add("group");
        if (metadata.knowsAttributes() && hasOtherAttributes(node, attributes)) different.add("extended attributes");
        if (node.type() != NodeType.DIRECTORY && !isOfTime(found, node)) different.add("time");
        return inWords(different);
    }

    private static String inWords(List<String> names) {
        int last = names.size() - 1;
        return last < 1 ? String.join("", names) : String.join(", ", names.subList(0, last)) + " and "
                + names.getLast();
    }

    private boolean isOfTime(FileStat found, Node node) {
        var time = node.mtime();
        if (time.isUnknown() || found.isOfTime(time)) return true;
        // Who knows no attributes knows whole seconds only, and sets no times of links.
        return !metadata.knowsAttributes()
                && (node.type() == NodeType.SYMLINK || time.nanos() == 0 && time.seconds() == found.mtimeSeconds());
    }

    private boolean hasOtherAttributes(Node node, ExtendedAttributes.Source source) throws FileException {
        var problems = new ArrayList<String>();
        var now = ExtendedAttributes.read(source, problems);
        if (!problems.isEmpty()) return false;
        var then = node.attributes().stream().filter(one -> canBeSet(one, source)).toList();
        return !now.equals(then) && MetadataDifference.haveOthers(now, then, user::maySetAttribute);
    }

    private static boolean canBeSet(Attribute attribute, ExtendedAttributes.Source source) {
        return attribute.value().length() <= Scratch.ATTRIBUTE_BYTES_MAX && source.canHold(attribute.name());
    }
}
