package catalogue.node;

import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Character filters. The server has none itself. */
final class CharFilters {

    private record OfText(String name, UnaryOperator<Reader> wrap) implements CharFilterFactory {
        @Override
        public Reader create(Reader text) {
            return wrap.apply(text);
        }
    }

    /** A filter that serves in a normalizer too. */
    private record OfLetters(String name, UnaryOperator<Reader> wrap)
            implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader text) {
            return wrap.apply(text);
        }
    }

    private CharFilters() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> all() {
        return Map.of(
                "html_strip",
                (index, environment, name, given) -> {
                    List<String> kept = given == null ? List.of() : given.getAsList("escaped_tags");
                    Set<String> tags = Set.copyOf(kept);
                    return new OfText(name, text -> new HTMLStripCharFilter(text, tags));
                },
                "mapping",
                requiresAnalysisSettings(
                        (index, environment, name, settings) ->
                                new OfLetters(name, mapping(environment, settings))),
                "pattern_replace",
                requiresAnalysisSettings(
                        (index, environment, name, settings) ->
                                new OfLetters(name, replacement(settings))));
    }

    /** Rules of the form {@code what => with}, in the settings or in a file. */
    private static UnaryOperator<Reader> mapping(Environment environment, Settings settings) {
        NormalizeCharMap.Builder rules = new NormalizeCharMap.Builder();
        List<String> lines = Analysis.getWordList(environment, settings, "mappings");
        if (lines == null) {
            throw new IllegalArgumentException("mapping needs mappings or mappings_path");
        }
        for (String line : lines) {
            int arrow = line.lastIndexOf("=>");
            if (arrow < 0) {
                throw new IllegalArgumentException("no => in the rule [" + line + "]");
            }
            rules.add(
                    unescaped(line.substring(0, arrow)), unescaped(line.substring(arrow + 2)));
        }
        NormalizeCharMap map = rules.build();
        return text -> new MappingCharFilter(map, text);
    }

    /** Spaces and invisible characters are written as four hexadecimal digits after {@code \\u}. */
    private static String unescaped(String side) {
        return Pattern.compile("\\\\u([0-9A-Fa-f]{4})")
                .matcher(side.strip())
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    private static UnaryOperator<Reader> replacement(Settings settings) {
        Pattern pattern = Regex.compile(settings.get("pattern"), settings.get("flags"));
        String with = settings.get("replacement", "");
        return text -> new PatternReplaceCharFilter(pattern, with, text);
    }
}
