package catalogue.node;

import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.es.SpanishPluralStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseMinimalStemFilter;
import org.apache.lucene.analysis.pt.PortugueseStemFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Token filters. The server has {@code stop}, {@code shingle} and {@code hunspell} itself. */
final class TokenFilters {

    /** How a filter is made of its settings. */
    @FunctionalInterface
    private interface Recipe {
        UnaryOperator<TokenStream> make(Environment environment, Settings settings);
    }

    private record OfText(String name, UnaryOperator<TokenStream> wrap)
            implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return wrap.apply(stream);
        }
    }

    /** A filter that works letter by letter, and therefore in a normalizer too. */
    private record OfLetters(String name, UnaryOperator<TokenStream> wrap)
            implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return wrap.apply(stream);
        }
    }

    /** Folding may keep the original as a second token, but not in the term of a wildcard query. */
    private record Folding(String name, boolean keepOriginal)
            implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return new ASCIIFoldingFilter(stream, keepOriginal);
        }

        @Override
        public TokenStream normalize(TokenStream stream) {
            return new ASCIIFoldingFilter(stream);
        }
    }

    /** Lets each term through once; what it drops leaves no gap between the positions. */
    private static final class Once extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final Set<String> seen = new HashSet<>();

        Once(TokenStream stream) {
            super(stream);
        }

        @Override
        public boolean incrementToken() throws IOException {
            while (input.incrementToken()) {
                if (seen.add(term.toString())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            seen.clear();
        }
    }

    private final Map<String, AnalysisProvider<TokenFilterFactory>> known = new HashMap<>();

    private TokenFilters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> all() {
        TokenFilters filters = new TokenFilters();
        filters.addLetters();
        filters.addWords();
        return filters.known;
    }

    private void addLetters() {
        ofLetters("arabic_normalization", (e, s) -> ArabicNormalizationFilter::new);
        ofLetters("decimal_digit", (e, s) -> DecimalDigitFilter::new);
        ofLetters("lowercase", (e, s) -> lowercase(s.get("language")));
        ofLetters("persian_normalization", (e, s) -> PersianNormalizationFilter::new);
        ofLetters("trim", (e, s) -> TrimFilter::new);
        ofLetters(
                "elision",
                (environment, settings) -> {
                    CharArraySet given = Analysis.parseArticles(environment, settings);
                    CharArraySet articles = given == null ? FrenchAnalyzer.DEFAULT_ARTICLES : given;
                    return stream -> new ElisionFilter(stream, articles);
                });
        known.put(
                "asciifolding",
                (index, environment, name, given) ->
                        new Folding(name, settings(given).getAsBoolean("preserve_original", false)));
    }

    private void addWords() {
        ofText("apostrophe", (e, s) -> ApostropheFilter::new);
        ofText("arabic_stem", (e, s) -> ArabicStemFilter::new);
        ofText("persian_stem", (e, s) -> PersianStemFilter::new);
        ofText("kstem", (e, s) -> KStemFilter::new);
        ofText("porter_stem", (e, s) -> PorterStemFilter::new);
        ofText("stemmer", (e, s) -> stemmer(s.get("language", s.get("name", "porter"))));
        ofText("snowball", (e, s) -> snowball(s.get("language", s.get("name", "english"))));
        ofText(
                "edge_ngram",
                (environment, settings) -> {
                    int shortest = settings.getAsInt("min_gram", 1);
                    int longest = settings.getAsInt("max_gram", 2);
                    boolean whole = settings.getAsBoolean("preserve_original", false);
                    return stream -> new EdgeNGramTokenFilter(stream, shortest, longest, whole);
                });
        ofText(
                "keyword_marker",
                (environment, settings) -> {
                    boolean anyCase = settings.getAsBoolean("ignore_case", false);
                    List<String> words = Analysis.getWordList(environment, settings, "keywords");
                    if (words == null) {
                        throw new IllegalArgumentException("keyword_marker needs keywords");
                    }
                    CharArraySet kept = new CharArraySet(words, anyCase);
                    return stream -> new SetKeywordMarkerFilter(stream, kept);
                });
        // The index that keeps API keys and native users asks for these two.
        ofText("unique", (e, s) -> Once::new);
        ofText(
                "pattern_capture",
                (environment, settings) -> {
                    boolean whole = settings.getAsBoolean("preserve_original", true);
                    Pattern[] patterns =
                            settings.getAsList("patterns").stream()
                                    .map(Pattern::compile)
                                    .toArray(Pattern[]::new);
                    return s -> new PatternCaptureGroupTokenFilter(s, whole, patterns);
                });
        // Every new index gets one of each component, wanted or not: these two cannot be made of
        // nothing.
        for (String needy : List.of("keyword_marker", "pattern_capture")) {
            known.computeIfPresent(needy, (name, provider) -> requiresAnalysisSettings(provider));
        }
    }

    private static UnaryOperator<TokenStream> lowercase(String language) {
        return switch (language) {
            case null -> LowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException("no lowercase for language " + language);
        };
    }

    /** Stemmers by Elasticsearch's names; what has none is Snowball's of that language. */
    private static UnaryOperator<TokenStream> stemmer(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "arabic" -> ArabicStemFilter::new;
            case "english", "porter" -> PorterStemFilter::new;
            case "light_english", "kstem" -> KStemFilter::new;
            case "minimal_english" -> EnglishMinimalStemFilter::new;
            case "possessive_english" -> EnglishPossessiveFilter::new;
            case "porter2" -> snowball("english");
            case "light_french" -> FrenchLightStemFilter::new;
            case "minimal_french" -> FrenchMinimalStemFilter::new;
            case "persian" -> PersianStemFilter::new;
            case "light_portuguese" -> PortugueseLightStemFilter::new;
            case "minimal_portuguese" -> PortugueseMinimalStemFilter::new;
            case "portuguese_rslp" -> PortugueseStemFilter::new;
            case "light_russian" -> RussianLightStemFilter::new;
            case "light_spanish" -> SpanishLightStemFilter::new;
            case "spanish_plural" -> SpanishPluralStemFilter::new;
            default -> snowball(name);
        };
    }

    private static UnaryOperator<TokenStream> snowball(String language) {
        String stemmer =
                language.substring(0, 1).toUpperCase(Locale.ROOT)
                        + language.substring(1).toLowerCase(Locale.ROOT);
        return stream -> new SnowballFilter(stream, stemmer);
    }

    private void ofText(String type, Recipe recipe) {
        known.put(
                type,
                (index, environment, name, given) ->
                        new OfText(name, recipe.make(environment, settings(given))));
    }

    private void ofLetters(String type, Recipe recipe) {
        known.put(
                type,
                (index, environment, name, given) ->
                        new OfLetters(name, recipe.make(environment, settings(given))));
    }

    /** Without an index there are no settings: _analyze with a bare filter. */
    private static Settings settings(Settings given) {
        return given == null ? Settings.EMPTY : given;
    }
}
