package dump.format;

import dump.model.Attribute;
import dump.model.BlobList;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Id;
import dump.model.Metadata;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Owner;
import dump.model.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the nodes of one tree: what is missing has its default; unknown keys are passed over, and so are those that the
 * type of the node does not have.
 */
final class NodeReader {
    private static final JsonNames NAMES = new JsonNames("name", "type", "mode", "mtime", "atime", "ctime", "uid",
            "gid", "user", "group", "inode", "device_id", "size", "links", "linktarget", "linktarget_raw",
            "extended_attributes", "generic_attributes", "device", "content", "subtree", "error");
    private static final JsonNames ATTRIBUTE_NAMES = new JsonNames("name", "value");
    private static final long UINT32_MAX = 0xffff_ffffL;

    /** Owners of one tree that are remembered, a power of two: most of its nodes share one or a few. */
    private static final int OWNERS = 16;

    private static final Map<String, NodeType> TYPES = types();

    private final JsonReader json;

    private ByteString name;
    private NodeType type;
    private String typeText = "";
    private long mode;
    private Timestamp mtime;
    private Timestamp atime;
    private Timestamp ctime;
    private long uid;
    private long gid;
    private String user;
    private String group;
    private String lastUser = "";
    private String lastGroup = "";
    private final Owner[] owners = new Owner[OWNERS];
    private long inode;
    private long deviceId;
    private long size;
    private long links;
    private ByteString linkTarget;
    private byte[] linkTargetRaw;
    private List<Attribute> attributes;
    private Map<String, String> genericAttributes;
    private long device;
    private List<Id> blobs;
    private Id subtree;
    private String error;

    NodeReader(JsonReader json) {
        this.json = json;
    }

    Node read() throws FormatException {
        clear();
        json.beginObject();
        while (json.next()) readField(json.name(NAMES));
        if (linkTargetRaw != null) linkTarget = ByteString.copyOf(linkTargetRaw);
        var metadata = new Metadata(mode, mtime, atime, ctime, owner(), inode, deviceId, links, attributes,
                genericAttributes, error);
        return new Node(name, metadata, content());
    }

    /** One object for all nodes of an owner, as a large directory is held in memory. */
    private Owner owner() {
        int at = (int) (uid + 31 * gid) & OWNERS - 1;
        var owner = new Owner(uid, gid, user, group);
        if (!owner.equals(owners[at])) owners[at] = owner;
        return owners[at];
    }

    private Content content() {
        return switch (type) {
            case FILE -> new Content.File(blobs, size);
            case DIRECTORY -> new Content.Directory(subtree);
            case UNKNOWN -> new Content.Unknown(blobs, subtree);
            case SYMLINK, BLOCK_DEVICE, CHARACTER_DEVICE, FIFO, SOCKET -> Content.of(type, size, linkTarget, device);
        };
    }

    private void clear() {
        name = ByteString.EMPTY;
        type = NodeType.UNKNOWN;
        mtime = Timestamp.UNKNOWN;
        atime = Timestamp.UNKNOWN;
        ctime = Timestamp.UNKNOWN;
        mode = uid = gid = inode = deviceId = size = links = device = 0;
        user = "";
        group = "";
        error = "";
        linkTarget = ByteString.EMPTY;
        linkTargetRaw = null;
        attributes = List.of();
        genericAttributes = Map.of();
        blobs = null;
        subtree = null;
    }

    private void readField(String field) throws FormatException {
        switch (field) {
            case "name" -> name = json.fileName();
            case "type" -> readType();
            case "mode" -> mode = json.unsigned(UINT32_MAX);
            case "mtime" -> mtime = json.time();
            case "atime" -> atime = json.time();
            case "ctime" -> ctime = json.time();
            case "uid" -> uid = json.unsigned(UINT32_MAX);
            case "gid" -> gid = json.unsigned(UINT32_MAX);
            case "user" -> user = lastUser = json.string(lastUser);
            case "group" -> group = lastGroup = json.string(lastGroup);
            case "inode" -> inode = json.unsigned();
            case "device_id" -> deviceId = json.unsigned();
            case "size" -> size = json.unsigned();
            case "links" -> links = json.unsigned();
            case "linktarget" -> linkTarget = json.bytes();
            case "linktarget_raw" -> linkTargetRaw = json.base64();
            case "extended_attributes" -> attributes = readAttributes();
            case "generic_attributes" -> genericAttributes = readGenericAttributes();
            case "device" -> device = json.unsigned();
            case "content" -> blobs = readBlobs();
            case "subtree" -> subtree = json.id();
            case "error" -> error = json.string();
            default -> json.skip();
        }
    }

    private void readType() throws FormatException {
        typeText = json.string(typeText);
        type = TYPES.getOrDefault(typeText, NodeType.UNKNOWN);
    }

    private List<Attribute> readAttributes() throws FormatException {
        if (!json.beginArrayOrNull()) return List.of();
        var read = new ArrayList<Attribute>();
        while (json.next()) read.add(readAttribute());
        return List.copyOf(read);
    }

    private Attribute readAttribute() throws FormatException {
        var attribute = ByteString.EMPTY;
        var value = ByteString.EMPTY;
        json.beginObject();
        while (json.next()) {
            switch (json.name(ATTRIBUTE_NAMES)) {
                case "name" -> attribute = json.bytes();
                case "value" -> {
                    var bytes = json.base64();
                    value = bytes == null ? ByteString.EMPTY : ByteString.copyOf(bytes);
                }
                default -> json.skip();
            }
        }
        return new Attribute(attribute, value);
    }

    private Map<String, String> readGenericAttributes() throws FormatException {
        if (!json.beginObjectOrNull()) return Map.of();
        var read = new TreeMap<String, String>();
        while (json.next()) read.put(json.name(), json.raw());
        return Collections.unmodifiableMap(read);
    }

    private List<Id> readBlobs() throws FormatException {
        if (!json.beginArrayOrNull()) return null;
        if (!json.next()) return List.of();
        var only = json.requireId();
        if (!json.next()) return List.of(only);
        var ids = new BlobList.Builder();
        ids.add(only);
        do ids.add(json.requireId()); while (json.next());
        return ids.build();
    }

    private static Map<String, NodeType> types() {
        var types = new HashMap<String, NodeType>();
        for (var type : NodeType.values()) if (type != NodeType.UNKNOWN) types.put(type.text(), type);
        return types;
    }
}
