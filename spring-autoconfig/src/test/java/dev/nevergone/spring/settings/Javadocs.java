package dev.nevergone.spring.settings;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads the Javadoc of a source file's methods with the JDK's own compiler, and gives it as Markdown. */
final class Javadocs {

    private static final Path CORE = Path.of("..", "core", "src", "main", "java", "dev", "nevergone");
    private static final Path STARTER = Path.of("src", "main", "java", "dev", "nevergone", "spring", "autoconfigure");
    private static final Pattern LINK_IN_TAG = Pattern.compile("href=\"([^\"]*)\"");

    private static final Map<String, String> BLOCKS = Map.of("p", "\n\n", "ul", "\n\n", "li", "\n\n- ");

    private final String anchorPrefix;
    private final Set<String> anchors;

    /**
     * @param anchorPrefix what the page's headings begin with for knobs of this class
     * @param anchors knobs of this class that have a heading
     */
    private Javadocs(String anchorPrefix, Set<String> anchors) {
        this.anchorPrefix = anchorPrefix;
        this.anchors = anchors;
    }

    /**
     * One public method.
     *
     * @param type its first parameter's type, empty where it has none
     * @param text paragraphs, with an empty line between them
     * @param taken what the parameters may be, from their tags
     * @param refused when it throws, from the tags
     * @param source where to read on, from a see tag
     */
    record Doc(
            String name,
            String type,
            boolean isStatic,
            String owner,
            String returns,
            String text,
            String taken,
            List<String> refused,
            @Nullable String source) {

        /** Whether it sets something, and gives its owner back. */
        boolean isKnob() {
            return !isStatic && returns.equals(owner) && !type.isEmpty();
        }
    }

    /** {@return the public methods of a class in the order of the source, each overload of a name} */
    static List<Doc> of(String file, String className, String anchorPrefix) {
        Set<String> names = new Javadocs(anchorPrefix, Set.of())
                .read(file, className).stream()
                        .filter(Doc::isKnob)
                        .map(Doc::name)
                        .collect(Collectors.toSet());
        return new Javadocs(anchorPrefix, names).read(file, className);
    }

    /** {@return what is said of each field of a class of the starter} */
    static Map<String, String> fields(String file) {
        Map<String, String> found = new LinkedHashMap<>();
        Javadocs javadocs = new Javadocs("", Set.of());
        parse(STARTER.resolve(file), (inClass, tree, comment) -> {
            if (tree instanceof VariableTree field) {
                found.put(field.getName().toString(), javadocs.markdown(comment.getFullBody()));
            }
        });
        return found;
    }

    private List<Doc> read(String file, String className) {
        List<Doc> found = new ArrayList<>();
        parse(CORE.resolve(file), (inClass, tree, comment) -> {
            if (tree instanceof MethodTree method && inClass.equals(className)) {
                Set<Modifier> modifiers = method.getModifiers().getFlags();
                if (modifiers.contains(Modifier.PUBLIC)) {
                    found.add(doc(inClass, method, modifiers.contains(Modifier.STATIC), comment));
                }
            }
        });
        return found;
    }

    private interface Visitor {
        void documented(String inClass, Tree tree, DocCommentTree comment);
    }

    private static void parse(Path file, Visitor visitor) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<@Nullable Void, String>() {
                    @Override
                    public @Nullable Void visitClass(ClassTree tree, String outer) {
                        return super.visitClass(tree, tree.getSimpleName().toString());
                    }

                    @Override
                    public @Nullable Void visitMethod(MethodTree method, String inClass) {
                        return visit(method, inClass);
                    }

                    @Override
                    public @Nullable Void visitVariable(VariableTree field, String inClass) {
                        return visit(field, inClass);
                    }

                    private @Nullable Void visit(Tree tree, String inClass) {
                        DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
                        if (comment != null) {
                            visitor.documented(inClass, tree, comment);
                        }
                        return null;
                    }
                }.scan(unit, "");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Doc doc(String owner, MethodTree method, boolean isStatic, DocCommentTree comment) {
        boolean several = method.getParameters().size() > 1;
        List<String> taken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        String source = null;
        for (DocTree tag : comment.getBlockTags()) {
            if (tag instanceof ParamTree param) {
                taken.add((several ? "`" + param.getName() + "`: " : "") + markdown(param.getDescription()));
            } else if (tag instanceof ThrowsTree thrown) {
                refused.add(markdown(thrown.getDescription()));
            } else if (tag instanceof SeeTree see) {
                source = markdown(see.getReference());
            }
        }
        String type = method.getParameters().stream()
                .findFirst()
                .map(VariableTree::getType)
                .map(Object::toString)
                .orElse("");
        return new Doc(
                method.getName().toString(),
                type,
                isStatic,
                owner,
                String.valueOf(method.getReturnType()),
                markdown(comment.getFullBody()),
                String.join("; ", taken),
                refused,
                source);
    }

    private String markdown(List<? extends DocTree> nodes) {
        StringBuilder text = new StringBuilder();
        String open = "";
        for (DocTree node : nodes) {
            if (node instanceof StartElementTree start && start.getName().contentEquals("a")) {
                Matcher link = LINK_IN_TAG.matcher(start.toString());
                open = link.find() ? link.group(1) : "";
                text.append('[');
            } else if (node instanceof EndElementTree end && end.getName().contentEquals("a")) {
                text.append("](").append(open).append(')');
            } else {
                text.append(markdown(node));
            }
        }
        return text.toString().replaceAll("[ \t]*\n\n[ \t\n]*", "\n\n").strip();
    }

    private String markdown(DocTree node) {
        if (node instanceof TextTree text) {
            return text.getBody().replaceAll("\\s+", " ");
        }
        if (node instanceof LiteralTree literal) {
            return "`" + literal.getBody().getBody().replaceAll("\\s+", " ") + "`";
        }
        if (node instanceof LinkTree link) {
            return link(link);
        }
        if (node instanceof EntityTree entity) {
            return "&" + entity.getName() + ";";
        }
        if (node instanceof ReturnTree returned) {
            String body = markdown(returned.getDescription());
            return body.substring(0, 1).toUpperCase(Locale.ROOT) + body.substring(1) + ".";
        }
        if (node instanceof StartElementTree start
                && BLOCKS.containsKey(start.getName().toString())) {
            return BLOCKS.getOrDefault(start.getName().toString(), "");
        }
        if (node instanceof EndElementTree end
                && BLOCKS.containsKey(end.getName().toString())) {
            return "\n\n";
        }
        throw new IllegalArgumentException("Javadoc that this cannot write as Markdown yet: " + node);
    }

    private String link(LinkTree link) {
        String target = link.getReference().getSignature();
        String member = target.replaceFirst("\\(.*", "").replaceFirst(".*#", "");
        boolean here = target.startsWith("#");
        String label = markdown(link.getLabel());
        if (label.isEmpty()) {
            boolean call = target.contains("#") && !(here && anchors.contains(member)) && target.contains("(");
            String owner = here ? "" : target.replaceFirst("#.*", "") + (target.contains("#") ? "." : "");
            label = "`" + owner + (target.contains("#") ? member : "") + (call ? "()" : "") + "`";
        }
        return here && anchors.contains(member) ? "[" + label + "](#" + anchor(anchorPrefix + member) + ")" : label;
    }

    /** {@return where a heading of this text is found in the page} */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
    }
}
