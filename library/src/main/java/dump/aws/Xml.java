package dump.aws;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A server's XML, read piece by piece. It may say anything: there are no entities but the five, and no depth. */
public final class Xml {
    private static final int DEPTH_MAX = 16;

    /** Hears of each element when it ends. */
    @FunctionalInterface
    public interface Elements {
        /** @param parent empty at the root @param text what stood in it last, without white space around it */
        void ended(String parent, String name, String text);
    }

    private Xml() {}

    private static XMLStreamReader reader(byte[] xml) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it refers to " + systemId);
        });
        return factory.createXMLStreamReader(new ByteArrayInputStream(xml));
    }

    /** @return the name of the root. @throws XMLStreamException if it is not XML, or more than plain XML */
    public static String read(byte[] xml, Elements elements) throws XMLStreamException {
        var reader = reader(xml);
        var open = new ArrayDeque<String>();
        var text = new StringBuilder();
        var root = "";
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (open.size() == DEPTH_MAX) throw new XMLStreamException("it is nested too deep");
                    if (open.isEmpty()) root = reader.getLocalName();
                    open.push(reader.getLocalName());
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    var name = open.pop();
                    elements.ended(open.isEmpty() ? "" : open.peek(), name, text.toString().strip());
                    text.setLength(0);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("it defines or names an entity");
            }
        }
        return root;
    }
}
