"""What an archive can be told about the blocks of its articles: one by one, and for all articles of a site."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from archive.article import ArticleSummary
from archive.block_names import BlockName
from archive.decisions import Decision, DecisionRecords, SiteRule, site_key
from archive.records import Records


class DecidingArchive(ABC):
    """The part of `archive.store.Archive` that keeps people's decisions about blocks."""

    _decisions: DecisionRecords

    def decide(self, decision: Decision) -> None:
        """Keep what a person decided about a block, in place of an earlier decision about the same one.

        The article changes by it. Raises `ArticleNotFound` or `InvalidDecision`.
        """
        with self._writing() as records:
            if self._decisions.put(decision):
                self._decided(records, [decision.article_id])

    def take_back_decision(self, article_id: int, block: BlockName) -> bool:
        """Forget the decision about a block; return whether there was one. Raises `ArticleNotFound`."""
        with self._writing() as records:
            there_was = self._decisions.take_back(article_id, block)
            if there_was:
                self._decided(records, [article_id])
            return there_was

    def decisions(self) -> list[Decision]:
        """Return what was decided about single blocks of articles that are not removed, article by article."""
        with self._reading():
            return self._decisions.all()

    def add_site_rule(self, rule: SiteRule, touched: Iterable[int] | None = None) -> SiteRule:
        """Keep a rule for a site, in place of one with the same pattern; return it with its number.

        ``touched`` are the articles that change by it: by default all of the site. Raises `InvalidDecision`.
        """
        changed = self._of_site(rule.site) if touched is None else list(touched)
        with self._writing() as records:
            kept = self._decisions.put_rule(rule)
            self._decided(records, changed)
            return kept

    def drop_site_rule(self, number: int, touched: Iterable[int] | None = None) -> SiteRule:
        """Undo a rule and return what it was; ``touched`` as in `add_site_rule`. Raises `RuleNotFound`."""
        with self._reading():
            rule = self._decisions.rule(number)
        changed = self._of_site(rule.site) if touched is None else list(touched)
        with self._writing() as records:
            self._decisions.drop_rule(number)
            self._decided(records, changed)
            return rule

    def site_rule(self, number: int) -> SiteRule:
        """Return the rule with a number. Raises `RuleNotFound`."""
        with self._reading():
            return self._decisions.rule(number)

    def site_rules(self) -> list[SiteRule]:
        """Return the rules of all sites, rejected proposals among them, oldest first."""
        with self._reading():
            return self._decisions.rules()

    @abstractmethod
    def articles(self, *, removed: bool = False) -> Iterator[ArticleSummary]:
        """All articles, or all removed ones."""

    def _of_site(self, site: str) -> list[int]:
        key = site_key(site)
        return [each.id for each in self.articles() if site_key(each.metadata.site, each.metadata.url) == key]

    def _decided(self, records: Records, article_ids: Iterable[int]) -> None:
        """Mark articles as changed by what was decided about their blocks."""
        there = [each for each in dict.fromkeys(article_ids) if records.is_there(each)]
        for article_id in there:
            records.mark_changed(article_id)
        self._decisions.note_change(there)

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Records]: ...

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Records]: ...
