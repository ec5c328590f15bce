import type { Templates } from "./templates";

export const fr: Templates = {
  smallWords:
    "Le La Les Un Une Des Du De Mon Ma Mes Notre Nos Votre Vos Leur Leurs Ce Cet Cette Ces Je Tu Il Elle On Nous Vous Ils Elles Ne Pas Plus Moins Tout Tous Toute Toutes Chaque Aucun Aucune Avec Sans Pour Par En Dans Au Aux Quand Si Comme Trop Jamais Toujours".split(
      " ",
    ),
  beats: {
    hook: {
      warm: [
        [
          [
            "Ça fait des semaines que je repousse cette vidéo.",
            "Il faut vraiment que je vous dise un truc.",
          ],
          "C'est un peu perso, mais ça peut vous aider.",
        ],
      ],
      lively: [
        [
          ["OK, arrêtez de scroller deux secondes.", "Alors là, vous n'allez pas me croire."],
          "Il fallait que je filme ça tout de suite.",
        ],
      ],
      calm: [
        [
          [
            "En général, je ne recommande pas grand-chose.",
            "C'est rare que je recommande quelque chose.",
          ],
          "Quand je le fais, c'est que j'ai une bonne raison.",
        ],
      ],
    },
    problem: {
      warm: [
        [
          [
            "Pendant longtemps, j'ai gardé ça pour moi.",
            "Je n'ai jamais dit à quel point ça me pesait.",
          ],
          "Je souriais, et je disais que tout allait bien.",
        ],
      ],
      lively: [
        [
          [
            "Vous savez, ce moment où on n'en peut juste plus ?",
            "Tous les jours, le même petit cinéma.",
          ],
          "Et moi, à chaque fois, j'en rigolais.",
        ],
      ],
      calm: [
        [
          [
            "J'ai vécu avec ça bien plus longtemps que prévu.",
            "J'ai cherché une réponse pendant un bon moment.",
          ],
          "J'ai lu, j'ai comparé, j'ai demandé autour de moi.",
        ],
      ],
    },
    agitation: {
      warm: [
        [
          [
            "Le pire, c'est ce que ça finit par vous faire.",
            "Certains soirs, j'avais envie de tout lâcher.",
          ],
          "On finit par croire que c'est de sa faute.",
        ],
      ],
      lively: [
        [
          [
            "Et ça ne s'arrête jamais, c'est ça le plus fou.",
            "Franchement, j'étais à deux doigts de craquer.",
          ],
          "Sérieux, qui a le temps pour ça ?",
        ],
      ],
      calm: [
        [
          ["Plus on attend, plus ça nous coûte cher.", "Et ça ne s'arrange pas tout seul."],
          "Ça prend du temps, et ça prend de l'énergie.",
        ],
      ],
    },
    solution: {
      warm: [
        [
          [
            "Et puis une amie m'a parlé de ça : {product}.",
            "Et là, j'ai tenté une dernière chose : {product}.",
            "Et là, j'ai tenté une dernière chose.",
          ],
          "Et pour la première fois, ça a changé quelque chose.",
        ],
      ],
      lively: [
        [
          [
            "Et là, j'ai découvert ça : {product}.",
            "Regardez ce que j'ai trouvé : {product}.",
            "Et là, j'ai trouvé exactement ce qu'il me fallait.",
          ],
          "Dès le premier jour, j'étais accro.",
        ],
      ],
      calm: [
        [
          [
            "Ce qui a vraiment marché pour moi : {product}.",
            "Alors j'ai testé ça sérieusement : {product}.",
            "Et j'ai fini par trouver quelque chose qui marche.",
          ],
          "J'ai pris mon temps avant d'en parler.",
        ],
      ],
    },
    proof: {
      warm: [
        [
          [
            "Aujourd'hui, je ne peux plus m'en passer.",
            "Je me surprends à sourire rien que d'y penser.",
          ],
          "Et ça, ça vaut toutes les promesses.",
        ],
      ],
      lively: [
        [
          [
            "Tout le monde me demande ce que j'ai changé.",
            "Je n'arrête plus d'en parler autour de moi.",
          ],
          "Et je n'exagère même pas.",
        ],
      ],
      calm: [
        [
          ["Depuis, j'ai tout suivi de très près.", "J'ai attendu avant de me faire un avis."],
          "Et la différence, elle est toujours là.",
        ],
      ],
    },
    cta: {
      warm: [
        [
          ["Si ça vous parle, donnez-lui une chance.", "Faites-le pour vous, pas pour moi."],
          "Franchement, vous n'avez rien à perdre.",
        ],
      ],
      lively: [
        [
          ["Foncez, avant que tout le monde s'y mette.", "Alors, vous attendez quoi ? Allez-y !"],
          "Vous allez me dire merci.",
        ],
      ],
      calm: [
        [
          ["Allez voir, et faites-vous votre propre avis.", "Comparez, essayez, et puis décidez."],
          "C'est exactement ce que j'ai fait.",
        ],
      ],
    },
  },
  presets: {
    "intimate-confession": {
      hook: [
        [
          [
            "Bon, normalement je ne devais en parler à personne.",
            "Ça, je ne l'ai encore jamais dit à voix haute.",
          ],
          "S'il vous plaît, ne rigolez pas.",
        ],
      ],
      cta: [
        [
          ["Si vous vous reconnaissez, essayez. Juste une fois.", "Si ça vous ressemble, essayez."],
          "Et pas besoin d'en parler à qui que ce soit.",
        ],
      ],
    },
    "morning-discovery": {
      hook: [
        [
          [
            "Arrêtez tout. Mes matins viennent de changer.",
            "Bonjour ! J'ai un truc à vous dire, ça ne peut pas attendre.",
          ],
          "Je n'ai même pas encore bu mon café.",
        ],
      ],
      problem: [
        [
          [
            "Avant, je commençais chaque journée déjà à plat.",
            "Mes matins, c'était la catastrophe, tous les jours.",
          ],
          "En retard, de mauvaise humeur, et pas du tout en forme.",
          "Et ça, c'était avant même d'ouvrir mes mails.",
        ],
      ],
      cta: [
        [
          [
            "Essayez une semaine. Vos matins vont le sentir.",
            "Essayez demain matin. Vous allez voir.",
          ],
          "Et après, savourez votre café tranquille.",
        ],
      ],
    },
    "street-hype": {
      hook: [
        [
          [
            "Attendez, vous n'en avez pas encore entendu parler ?",
            "Hé ! Il faut que vous entendiez ça, maintenant.",
          ],
          "Toute la rue ne parle que de ça.",
        ],
      ],
      proof: [
        [
          [
            "Trois personnes m'en ont parlé aujourd'hui. Trois. Avant midi.",
            "On m'arrête dans la rue pour me poser la question.",
          ],
          "Je ne peux même plus rentrer tranquille.",
          "Tout le monde veut savoir d'où ça vient.",
          "Je devrais faire payer la réponse.",
        ],
      ],
      cta: [
        [
          ["Foncez maintenant, avant toute la rue.", "Ne marchez pas, courez !"],
          "Dites-le à vos amis. Ou gardez-le pour vous.",
        ],
      ],
    },
    "calm-testimonial": {
      hook: [
        [
          [
            "Dans la famille, c'est moi qui suis sceptique.",
            "On ne me convainc pas facilement, croyez-moi.",
          ],
          "Je ne pensais pas en parler un jour ici.",
        ],
      ],
      problem: [
        [
          [
            "J'avais essayé tellement de choses qui promettaient beaucoup, pour pas grand-chose.",
            "Des déceptions, j'en avais déjà eu pas mal.",
          ],
          "Au bout d'un moment, on n'y croit plus.",
          "Alors j'ai revu mes attentes à la baisse.",
        ],
      ],
      cta: [
        [
          [
            "Si vous aussi vous doutez, jugez par vous-mêmes.",
            "Ne me croyez pas sur parole. Essayez.",
          ],
          "Et prenez tout votre temps.",
        ],
      ],
    },
    "car-confession": {
      hook: [
        [
          [
            "Je suis dans ma voiture, parce qu'il faut que je le dise à voix haute.",
            "Je viens de me garer, il faut que ça sorte.",
          ],
          "J'ai encore ma ceinture, c'est vous dire.",
        ],
      ],
      agitation: [
        [
          [
            "Chaque semaine, pareil, et je faisais comme si de rien n'était.",
            "Pendant des mois, j'ai roulé avec ça en tête.",
          ],
          "Feu rouge, feu vert, je ne pensais qu'à ça.",
          "Et à chaque fois, je me disais : la semaine prochaine.",
        ],
      ],
      cta: [
        [
          [
            "Faites-vous plaisir, commandez aujourd'hui.",
            "Ne faites pas comme moi, n'attendez pas.",
          ],
          "Bon, là, il faut vraiment que je démarre.",
        ],
      ],
    },
    unboxing: {
      hook: [
        [
          [
            "Ça y est, c'est arrivé ! On l'ouvre ensemble.",
            "Le colis est là, et vous le voyez en premier.",
          ],
          "J'attends ça depuis le début de la semaine.",
        ],
      ],
      solution: [
        [
          [
            "Regardez-moi ça : {product}.",
            "Et voilà enfin : {product}.",
            "Oh là là, mais regardez-moi ça.",
          ],
          "C'est encore mieux qu'en photo.",
          "Je n'arrête pas de regarder.",
          "On sent tout de suite que c'est bien pensé.",
        ],
      ],
      proof: [
        [
          [
            "Deux minutes, et je comprends déjà pourquoi on en parle autant.",
            "Premier essai, et ça me plaît déjà beaucoup.",
          ],
          "On voit qu'il y a du soin dans les détails.",
          "Ça, je le garde, c'est sûr.",
          "Ça valait vraiment le coup d'attendre.",
        ],
      ],
      cta: [
        [
          ["Commandez vite, tant qu'il y en a.", "Commandez, et montrez-moi votre unboxing."],
          "Moi, je retourne en profiter.",
        ],
      ],
    },
    story: {
      hook: [
        [
          [
            "Il y a un an, j'ai failli tout abandonner.",
            "Je vais vous raconter comment j'ai failli craquer.",
          ],
          "Et puis, tout a basculé.",
        ],
      ],
      problem: [
        [
          [
            "Rien ne marchait, et chacun avait sa théorie.",
            "Au début ce n'était rien, et puis ça a pris toute la place.",
          ],
          "Je continuais, et je n'arrivais nulle part.",
          "Et je commençais à manquer d'idées.",
        ],
      ],
      cta: [
        [
          [
            "Alors si vous en êtes là, commencez par ça.",
            "C'était mon histoire. C'est peut-être le début de la vôtre.",
          ],
          "Un petit pas, ça suffit.",
        ],
      ],
    },
    "workplace-expert": {
      hook: [
        [
          [
            "C'est mon métier, et voilà l'erreur que je vois le plus.",
            "Au travail, on me pose la question chaque semaine.",
          ],
          "Et presque personne ne l'explique bien.",
        ],
      ],
      problem: [
        [
          [
            "On paie pour le symptôme, et on ne touche jamais à la cause.",
            "La plupart des gens prennent le problème à l'envers.",
          ],
          "Je le vois dans presque tous les projets.",
          "Au début c'est moins cher, après ça coûte plus.",
          "Et ensuite on s'étonne que rien ne change.",
        ],
      ],
      solution: [
        [
          [
            "Ce que je recommande au travail : {product}.",
            "Pour s'attaquer à la cause, il y a ça : {product}.",
            "Moi, je dis toujours : il faut s'attaquer à la cause.",
          ],
          "C'est simple, et c'est logique.",
          "Ça commence là où le problème commence.",
          "Je dirais la même chose à ma famille.",
        ],
      ],
      proof: [
        [
          [
            "Mon équipe s'en sert, et personne ne veut revenir en arrière.",
            "J'ai vu les résultats dans ma propre équipe.",
          ],
          "Ça en dit plus que n'importe quelle brochure.",
          "Et croyez-moi, ils sont difficiles.",
        ],
      ],
      cta: [
        [
          [
            "Posez vos questions en dessous, ou essayez directement.",
            "Si vous hésitez, demandez-moi en commentaire.",
          ],
          "Je lis tous les commentaires.",
        ],
      ],
    },
  },
  more: {
    hook: [
      ["{audience} ? C'est pour vous.", "Cette vidéo est pour vous : {audience}."],
      ["Vous connaissez ça ? {pain}.", "Ça vous dit quelque chose ? {pain}."],
      [
        "Donnez-moi quelques secondes, vous allez comprendre.",
        "Donnez-moi trente secondes, pas plus.",
      ],
      ["Restez avec moi, ça vaut le coup.", "Écoutez-moi juste une minute."],
      "J'aurais aimé qu'on me le dise plus tôt.",
      "Vraiment.",
      "Ça va vous parler.",
    ],
    problem: [
      ["Le problème ? {pain}.", "Vous savez ce que c'est : {pain}."],
      [
        "J'ai essayé tout ce qui me passait par la tête.",
        "Et pourtant, j'en ai essayé, des choses.",
      ],
      "Rien ne changeait vraiment quoi que ce soit.",
      "C'était toujours la même histoire.",
      "À un moment, j'ai même arrêté d'en parler.",
      "À force, ça lasse.",
      "C'est frustrant.",
    ],
    agitation: [
      ["Et toujours la même chose : {pain}.", "À chaque fois, c'est pareil : {pain}."],
      "On fait avec, et petit à petit, ça use.",
      ["On se dit que c'est normal. Mais non.", "Et personne ne prend ça au sérieux."],
      "Je n'en pouvais vraiment plus.",
      "Il devait bien y avoir une autre solution.",
      "Jour après jour.",
      "C'est épuisant.",
    ],
    solution: [
      ["C'est quoi ? {product}.", "Je vous parle de ça : {product}."],
      [
        "Ce que j'ai remarqué en premier ? {benefit}.",
        "Le mieux dans tout ça ? {benefit}.",
        "Et le résultat ? {benefit}.",
      ],
      "Pour commencer, je n'ai eu aucun effort à faire.",
      "Je ne pensais pas que ce serait aussi facile.",
      "Honnêtement, j'aurais dû le faire plus tôt.",
      "Et ça marche.",
      "Tout simplement.",
    ],
    proof: [
      ["Ce que je préfère ? {benefit}.", "Ce qui me bluffe encore ? {benefit}."],
      ["Et derrière tout ça ? {product}.", "Je vous parle de ça : {product}."],
      ["Si c'était à refaire, je le referais demain.", "Je referais le même choix sans hésiter."],
      "Si je ne le pensais pas, je ne le dirais pas.",
      "Même autour de moi, ça se remarque.",
      "Je ne m'y attendais vraiment pas.",
      "Et je le pense.",
      "Et j'adore ça.",
    ],
    cta: [
      ["Retenez bien ça : {product}.", "Notez-le quelque part : {product}."],
      ["Ce que vous y gagnez ? {benefit}.", "Le petit plus ? {benefit}."],
      ["{audience} ? C'est à vous que je parle.", "Et oui, je parle de vous : {audience}."],
      ["Le lien est juste en dessous.", "Je vous mets le lien juste en dessous."],
      "Voyez par vous-mêmes ce que ça donne.",
      "Vous me remercierez plus tard.",
      "À votre place, je commencerais aujourd'hui.",
      "Vous verrez.",
      "C'est aussi simple que ça.",
    ],
  },
};
