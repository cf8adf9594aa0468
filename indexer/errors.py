"""What can go wrong with the index; every sentence says which command helps.

IndexingError                 (from archive.errors)
├── IndexMissing              nothing was indexed yet
├── IndexDamaged              a file of the index is missing or broken
├── IndexOutdated             made by rules or analyzers of another version
├── IndexBusy                 another process is writing it
├── ArticleNotPrepared        an article that is stored, but cannot be taken apart
│   ├── ArticleTooSlow        it takes too long
│   ├── ArticleTooLarge       it takes more memory than it may
│   ├── ArticleFails          it meets a fault of the program
│   └── ArticleEndsProcess    it ends the process that takes it apart
├── PassageNotFound           no passage with that id
├── RemovedByWordOnly         removed text was asked for by meaning
├── InvalidQuery              a query that cannot be run
│   └── QuerySyntaxError      one that cannot be read; its kinds are in `indexer.query_errors`
├── InvalidTopics             a file of queries or judgments that cannot be used
└── ModelError                the embedding model
    ├── ModelNotFound         not on this disk
    │   └── AdaptedModelNotFound  one that learned the archive
    ├── ModelNotFetched       a download that failed
    │   ├── DownloadsOff       downloading is switched off
    │   ├── ModelNotOffered    the hub has no such model
    │   ├── ModelGated         the hub gives it only to those who accepted its terms
    │   ├── NoRoomForModel     the disk is full
    │   └── ModelArrivedBroken what arrived is not what should have
    ├── ModelDamaged          its weights are not what they should be
    │   └── AdaptedModelDamaged   one that learned the archive
    ├── ModelMismatch         not the model that the index was made with
    │   ├── ModelChanged      the same by name, with other weights
    │   └── WrongDimension    its vectors have another length than the index's
    ├── BackendMissing        what should run it is not installed
    ├── BackendUnfit          what should run it does not work with what else is installed
    ├── PreparationBusy       another process prepares one
    ├── ModelInUse            in use, so that it cannot be removed
    ├── NothingToRemove       nothing is kept of it
    ├── MeaningUnavailable    the index holds no vectors (yet)
    └── TooLittleToLearn      too few articles to adapt a model to
"""

from archive.errors import IndexingError


class IndexMissing(IndexingError):
    """Nothing was indexed yet; needs ``folder``."""

    template = "The archive in %(folder)s has no index yet. Make it: vindplaats reindex."


class IndexDamaged(IndexingError):
    """A file of the index is missing or broken; needs ``file`` and ``detail``."""

    template = "The index is damaged: %(file)s (%(detail)s). Build it anew: vindplaats reindex --rebuild."


class IndexOutdated(IndexingError):
    """Made by another version; needs ``part``, ``found`` and ``expected``."""

    template = (
        "The index was made with %(part)s %(found)s, and this version of Vindplaats uses %(expected)s. "
        "Build it anew: vindplaats reindex."
    )


class IndexBusy(IndexingError):
    """Another process is writing it; needs ``folder``."""

    template = "Another process is updating the index in %(folder)s. Wait for it, or stop it, and try again."


class ArticleNotPrepared(IndexingError):
    """An article that is stored, but cannot be taken apart; needs ``article_id``."""

    template = "Article %(article_id)s is stored, but cannot be indexed."


class ArticleTooSlow(ArticleNotPrepared):
    """It takes too long; needs ``article_id``, ``title`` and ``seconds``."""

    template = (
        "Article %(article_id)s (“%(title)s”) is stored, but not indexed: taking it apart took longer than %(seconds)s "
        "seconds. Save only the article itself, and add that."
    )


class ArticleTooLarge(ArticleNotPrepared):
    """It takes more memory than it may; needs ``article_id``."""

    template = (
        "Article %(article_id)s is stored, but not indexed: taking it apart takes too much memory. Save only the "
        "article itself, and add that."
    )


class ArticleFails(ArticleNotPrepared):
    """It meets a fault of the program; needs ``article_id`` and ``detail``."""

    template = "Article %(article_id)s is stored, but cannot be indexed (%(detail)s)."


class ArticleEndsProcess(ArticleNotPrepared):
    """It ends the process that takes it apart; needs ``article_id``, ``title`` and ``detail``."""

    template = (
        "Article %(article_id)s (“%(title)s”) is stored, but not indexed: taking it apart ended the program that does "
        "so (%(detail)s), most often for want of memory. Save only the article itself, and add that."
    )


class PassageNotFound(IndexingError):
    """No passage with that id; needs ``passage_id``."""

    template = "There is no passage %(passage_id)s in the index. Search again: the article may have changed."
    http_status = 404


class RemovedByWordOnly(IndexingError):
    """Removed text was asked for by meaning; needs nothing."""

    template = "Removed text is searched by word only."


class InvalidQuery(IndexingError):
    """A query that cannot be run; needs ``field``, ``value`` and ``reason``."""

    template = "%(field)s cannot be “%(value)s”: %(reason)s"
    exit_status = 2
    http_status = 400


class InvalidTopics(IndexingError):
    """A file of queries or qrels that cannot be used; needs ``file``, ``line`` and ``reason``."""

    template = "%(file)s, line %(line)s: %(reason)s."
    exit_status = 2
    http_status = 400


class ModelError(IndexingError):
    """The embedding model."""


class ModelNotFound(ModelError):
    """Not on this disk; needs ``model``."""

    template = (
        "The model “%(model)s” is not on this computer. Name a folder that holds it, or fetch it once while "
        "online: vindplaats model use %(model)s. Searching by word goes on working."
    )


class ModelNotFetched(ModelError):
    """A download that failed; needs ``model`` and ``detail``."""

    template = (
        "The model “%(model)s” could not be downloaded: %(detail)s. Try again later with the same command; what "
        "arrived is kept."
    )


class DownloadsOff(ModelNotFetched):
    """Downloading is switched off; needs ``model``."""

    template = (
        "The model “%(model)s” is not on this computer, and the setting HF_HUB_OFFLINE forbids to download it. Unset "
        "that, and try again."
    )


class ModelNotOffered(ModelNotFetched):
    """The hub has no such model; needs ``model`` and ``host``."""

    template = (
        "%(host)s has no model “%(model)s” that can be used here. Check its name; if it is not open to everybody, log "
        "in first: hf auth login."
    )


class ModelGated(ModelNotFetched):
    """The hub gives it only to those who accepted its terms; needs ``model`` and ``address``."""

    template = (
        "The model “%(model)s” is only for those who accepted its terms. Do so at %(address)s, log in here with the "
        "same account (hf auth login), and try again."
    )


class NoRoomForModel(ModelNotFetched):
    """The disk is full; needs ``model``, ``needed`` and ``free`` (in MB) and ``folder``."""

    template = (
        "The model “%(model)s” does not fit in %(folder)s: %(needed)s MB are still to come, and %(free)s MB are free "
        "there. Make room, and try again; what arrived is kept."
    )


class ModelArrivedBroken(ModelNotFetched):
    """What arrived is not what should have; needs ``model`` and ``detail``."""

    template = (
        "The model “%(model)s” did not arrive as it should: %(detail)s. That file was thrown away; try again with the "
        "same command."
    )


class ModelDamaged(ModelError):
    """Its weights are not what they should be; needs ``model`` and ``detail``."""

    template = "The model “%(model)s” is damaged (%(detail)s). Install it again. Searching by word goes on working."


class AdaptedModelNotFound(ModelNotFound):
    """One that learned the archive, and is not among its models any more; needs ``model``."""

    template = (
        "The model “%(model)s”, which learned this archive, is not in the archive’s folder any more. Let another learn "
        "it: vindplaats model adapt, or go back: vindplaats model use default. Searching by word goes on working."
    )


class AdaptedModelDamaged(ModelDamaged):
    """One that learned the archive, with other weights than it had; needs ``model`` and ``detail``."""

    template = (
        "The model “%(model)s”, which learned this archive, is damaged (%(detail)s). Let another learn it: "
        "vindplaats model adapt, or go back: vindplaats model use default. Searching by word goes on working."
    )


class ModelMismatch(ModelError):
    """Not the model that the index was made with; needs ``model`` and ``indexed``."""

    template = (
        "The index was made with the model “%(indexed)s”, and now “%(model)s” is in use. Make its vectors: "
        "vindplaats reindex. Searching by word goes on working."
    )


class ModelChanged(ModelMismatch):
    """The same by name, with other weights; needs ``model``."""

    template = (
        "The files of the model “%(model)s” have changed since the index was made with it. Make its vectors anew: "
        "vindplaats reindex. Searching by word goes on working."
    )


class WrongDimension(ModelMismatch):
    """Its vectors have another length than the index's; needs ``model``, ``found`` and ``expected``."""

    template = (
        "The model “%(model)s” gives vectors of %(found)s numbers, and the index holds vectors of %(expected)s. Make "
        "them anew: vindplaats reindex --rebuild. Searching by word goes on working."
    )


class BackendMissing(ModelError):
    """What should run the model is not installed; needs ``backend``."""

    template = (
        "The back end “%(backend)s” is not installed. Install it with "
        "pip install 'sentence-transformers[%(backend)s]', or choose the model without it. Searching by word goes "
        "on working."
    )
    exit_status = 2


class BackendUnfit(ModelError):
    """What should run the model does not work with what else is installed; needs ``backend`` and ``detail``."""

    template = (
        "The back end “%(backend)s” is installed, but does not work with the other packages here (%(detail)s). Install "
        "releases that fit, as README says, or choose the model without it. Searching by word goes on working."
    )
    exit_status = 2


class PreparationBusy(ModelError):
    """Another process prepares a model; needs ``folder``."""

    template = (
        "Another process is preparing a model for the archive in %(folder)s. Wait for it, or stop it, and try again; "
        "what it embedded is kept."
    )


class ModelInUse(ModelError):
    """In use, or part of Vindplaats, so that it cannot be removed; needs ``model`` and ``reason``."""

    template = "The model “%(model)s” cannot be removed: %(reason)s"
    exit_status = 2


class NothingToRemove(ModelError):
    """Nothing is kept of it; needs ``model``."""

    template = "Nothing is kept here of the model “%(model)s”. See which there are: vindplaats model list."
    exit_status = 2


class MeaningUnavailable(ModelError):
    """The index holds no vectors yet; needs nothing."""

    template = (
        "The index holds no vectors yet, so searching by meaning is not possible. Make them: "
        "vindplaats reindex. Searching by word goes on working."
    )


class TooLittleToLearn(ModelError):
    """Too few articles to adapt a model to; needs ``articles`` and ``fewest``."""

    template = (
        "A model can only learn an archive of some size: this one has %(articles)s articles with text, and %(fewest)s "
        "or more with titles of their own are needed. Add more articles, then try again."
    )
