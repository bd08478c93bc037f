package catalogue.node;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Tokenizers. The server has {@code standard} itself. */
final class Tokenizers {

    /** The classes of characters that an edge n-gram may consist of. */
    private enum Letters {
        LETTER,
        DIGIT,
        WHITESPACE,
        PUNCTUATION,
        SYMBOL;

        boolean hold(int character) {
            return switch (this) {
                case LETTER -> Character.isLetter(character);
                case DIGIT -> Character.isDigit(character);
                case WHITESPACE -> Character.isWhitespace(character);
                case PUNCTUATION ->
                        switch (Character.getType(character)) {
                            case Character.CONNECTOR_PUNCTUATION,
                                    Character.DASH_PUNCTUATION,
                                    Character.START_PUNCTUATION,
                                    Character.END_PUNCTUATION,
                                    Character.INITIAL_QUOTE_PUNCTUATION,
                                    Character.FINAL_QUOTE_PUNCTUATION,
                                    Character.OTHER_PUNCTUATION ->
                                    true;
                            default -> false;
                        };
                case SYMBOL ->
                        switch (Character.getType(character)) {
                            case Character.CURRENCY_SYMBOL,
                                    Character.MATH_SYMBOL,
                                    Character.MODIFIER_SYMBOL,
                                    Character.OTHER_SYMBOL ->
                                    true;
                            default -> false;
                        };
            };
        }
    }

    private final Map<String, AnalysisProvider<TokenizerFactory>> known = new HashMap<>();

    private Tokenizers() {}

    static Map<String, AnalysisProvider<TokenizerFactory>> all() {
        Tokenizers tokenizers = new Tokenizers();
        tokenizers.add(
                "keyword",
                settings -> {
                    int buffer = settings.getAsInt("buffer_size", 256);
                    return () -> new KeywordTokenizer(buffer);
                });
        tokenizers.add(
                "whitespace",
                settings -> {
                    int longest = settings.getAsInt("max_token_length", 255);
                    return () -> new WhitespaceTokenizer(longest);
                });
        tokenizers.add("letter", settings -> LetterTokenizer::new);
        tokenizers.add(
                "pattern",
                settings -> {
                    Pattern pattern =
                            Regex.compile(settings.get("pattern", "\\W+"), settings.get("flags"));
                    int group = settings.getAsInt("group", -1);
                    return () -> new PatternTokenizer(pattern, group);
                });
        // The index that keeps API keys and native users asks for this one.
        tokenizers.add(
                "uax_url_email",
                settings -> {
                    int longest = settings.getAsInt("max_token_length", 255);
                    return () -> {
                        UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
                        tokenizer.setMaxTokenLength(longest);
                        return tokenizer;
                    };
                });
        tokenizers.add("edge_ngram", Tokenizers::edgeNGram);
        return tokenizers.known;
    }

    private static Supplier<Tokenizer> edgeNGram(Settings settings) {
        int shortest = settings.getAsInt("min_gram", 1);
        int longest = settings.getAsInt("max_gram", 2);
        List<String> named = settings.getAsList("token_chars");
        if (named.isEmpty()) {
            return () -> new EdgeNGramTokenizer(shortest, longest);
        }
        EnumSet<Letters> allowed = EnumSet.noneOf(Letters.class);
        named.forEach(name -> allowed.add(Letters.valueOf(name.toUpperCase(Locale.ROOT))));
        return () ->
                new EdgeNGramTokenizer(shortest, longest) {
                    @Override
                    protected boolean isTokenChar(int character) {
                        return allowed.stream().anyMatch(letters -> letters.hold(character));
                    }
                };
    }

    private void add(String type, Function<Settings, Supplier<Tokenizer>> recipe) {
        known.put(
                type,
                (index, environment, name, given) ->
                        TokenizerFactory.newFactory(
                                name, recipe.apply(given == null ? Settings.EMPTY : given)));
    }
}
